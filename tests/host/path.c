/* A path is cut into the same names as by a second, simpler reading of it. */
#include "tests/host/tap.h"

#include <string.h>

#undef memcpy
#undef memset
#undef memcmp
#undef strlen
#include "kernel/fs/path.c"

/* The names of s, each followed by a colon. */
static void names(const char *s, char *out)
{
    struct name n;

    while (path_next(&s, &n)) {
        memcpy(out, n.s, n.len);
        out += n.len;
        *out++ = ':';
    }
    *out = 0;
}

static bool gives(const char *path, const char *want)
{
    char out[256];

    names(path, out);
    return !strcmp(out, want);
}

/* The same by looking at single characters. */
static void simple(const char *s, char *out)
{
    bool in_name = false;

    for (;; s++) {
        if (*s && *s != '/') {
            *out++ = *s;
            in_name = true;
            continue;
        }
        if (in_name)
            *out++ = ':';
        in_name = false;
        if (!*s)
            break;
    }
    *out = 0;
}

static bool random_paths_agree(void)
{
    for (int i = 0; i < 50000; i++) {
        char path[24], want[64];
        uint32_t n = tap_random() % sizeof path;
        for (uint32_t k = 0; k < n; k++)
            path[k] = "//ab."[tap_random() % 5];
        path[n ? n - 1 : 0] = 0;
        simple(path, want);
        if (!gives(path, want))
            return false;
    }
    return true;
}

static int compare(const char *a, const char *b)
{
    struct name x = name_of(a), y = name_of(b);

    return name_compare(&x, &y);
}

int main(void)
{
    struct name n = name_of("..");

    plan(9);
    ok(gives("", "") && gives("/", "") && gives("///", ""), "nothing gives no names");
    ok(gives("a", "a:") && gives("/a", "a:") && gives("a/", "a:"), "one name");
    ok(gives("//a///bb/ccc//", "a:bb:ccc:"), "slashes in a row are one");
    ok(gives("./../a", ".:..:a:"), "dots are names here");
    ok(random_paths_agree(), "50,000 random paths");
    ok(path_wants_directory("a/") && !path_wants_directory("a") && !path_wants_directory(""),
       "a slash at the end asks for a directory");
    ok(name_is_dotdot(&n) && !name_is_dot(&n) && name_is(&n, ".."), "dots are known");
    ok(compare("a", "a") == 0 && compare("a", "b") && compare("ab", "a"), "equal names are equal");
    ok((compare("x", "y") < 0) == (compare("y", "x") > 0), "the order has two directions");
    return done();
}
