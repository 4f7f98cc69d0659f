/* fnmatch and glob understand the shell's patterns. */
#include "tap.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void match(const char *pattern, const char *s, int flags, int wanted)
{
    is_int(!fnmatch(pattern, s, flags), wanted, "%s %s %s", s,
           wanted ? "matches" : "does not match", pattern);
}

static void test_fnmatch(void)
{
    match("abc", "abc", 0, 1);
    match("abc", "abd", 0, 0);
    match("a?c", "abc", 0, 1);
    match("a?c", "ac", 0, 0);
    match("*", "", 0, 1);
    match("*.c", "main.c", 0, 1);
    match("*.c", "main.cc", 0, 0);
    match("a*b*c", "aXbYbZc", 0, 1);
    match("[abc]x", "bx", 0, 1);
    match("[a-c]x", "dx", 0, 0);
    match("[!a-c]x", "dx", 0, 1);
    match("[]-]", "]", 0, 1);
    match("[[:digit:]]*", "7up", 0, 1);
    match("[[:alpha:]]", "7", 0, 0);
    match("[abc", "[abc", 0, 1);
    match("\\*", "*", 0, 1);
    match("\\*", "x", 0, 0);
    match("\\*", "\\x", FNM_NOESCAPE, 1);
    match("*", ".profile", FNM_PERIOD, 0);
    match(".*", ".profile", FNM_PERIOD, 1);
    match("*", "a/b", 0, 1);
    match("*", "a/b", FNM_PATHNAME, 0);
    match("*/b", "a/b", FNM_PATHNAME, 1);
    match("a?b", "a/b", FNM_PATHNAME, 0);
    match("*/b", "a/c/b", FNM_PATHNAME, 0);
    match("ABC", "abc", FNM_CASEFOLD, 1);
    match("a*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0, 0);
}

/* The paths that a pattern gives, without the folder in front. */
static const char *paths(const char *folder, const char *pattern, int flags)
{
    static char text[300];
    char full[100];
    glob_t g;
    int r;

    *text = 0;
    snprintf(full, sizeof full, "%s/%s", folder, pattern);
    r = glob(full, flags, NULL, &g);
    if (r)
        return r == GLOB_NOMATCH ? "none" : "error";
    for (size_t i = 0; i < g.gl_pathc; i++) {
        strcat(text, i ? " " : "");
        strcat(text, g.gl_pathv[i] + strlen(folder) + 1);
    }
    globfree(&g);
    return text;
}

static void touch(const char *folder, const char *name)
{
    char path[100];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    close(open(path, O_CREAT | O_WRONLY, 0644));
}

static void test_glob(void)
{
    static const char *const files[] = { "b.c", "a.c", ".hidden", "x.h", "sub/a.c", "sub/z*" };
    char folder[] = "/tmp/globXXXXXX", path[100];

    mkdtemp(folder);
    snprintf(path, sizeof path, "%s/sub", folder);
    mkdir(path, 0755);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        touch(folder, files[i]);
    is_str(paths(folder, "*", 0), "a.c b.c sub x.h", "sorted, without the hidden one");
    is_str(paths(folder, "*.c", 0), "a.c b.c", "some");
    is_str(paths(folder, "*/a.c", 0), "sub/a.c", "through folders");
    is_str(paths(folder, "s?b/*", 0), "sub/a.c sub/z*", "in both parts");
    is_str(paths(folder, ".h*", 0), ".hidden", "a period asks for the hidden ones");
    is_str(paths(folder, "*", GLOB_MARK), "a.c b.c sub/ x.h", "folders marked");
    is_str(paths(folder, "x.h", 0), "x.h", "no pattern at all");
    is_str(paths(folder, "nothing*", 0), "none", "no match");
    is_str(paths(folder, "nothing*", GLOB_NOCHECK), "nothing*", "then the pattern itself");
    is_str(paths(folder, "sub/z\\*", 0), "sub/z*", "a quoted star");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/sub", folder);
    rmdir(path);
    rmdir(folder);
}

int main(void)
{
    test_fnmatch();
    test_glob();
    return done_testing();
}
