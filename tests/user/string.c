/* The string functions do what a loop over bytes would do, at every alignment and length. */
#include "tap.h"

#include <stdlib.h>
#include <strings.h>

#define N 80

static unsigned char a[3 * N], b[3 * N];

static void fill(unsigned char *p, unsigned seed)
{
    for (int i = 0; i < 3 * N; i++)
        p[i] = (unsigned char)(seed = seed * 1103515245 + 12345) | 1;
}

/* Copy n bytes by fn from one offset to another of one array, and compare with a copy through b. */
static int wrong_moves(void *(*fn)(void *, const void *, size_t), int overlapping)
{
    int wrong = 0;

    for (int from = 0; from < 20; from++) {
        for (int to = 0; to < 20; to++) {
            for (int n = 0; n < 40; n++) {
                int at = overlapping ? to : N + to;

                fill(a, (unsigned)n);
                memset(b, 0, sizeof b);
                for (int i = 0; i < 3 * N; i++)
                    b[i] = i >= at && i < at + n ? a[i - at + from] : a[i];
                wrong += fn(a + at, a + from, (size_t)n) != a + at;
                for (int i = 0; i < 3 * N; i++)
                    wrong += a[i] != b[i];
            }
        }
    }
    return wrong;
}

static void test_blocks(void)
{
    int wrong = 0;

    is_int(wrong_moves(memcpy, 0), 0, "memcpy");
    is_int(wrong_moves(memmove, 0), 0, "memmove");
    is_int(wrong_moves(memmove, 1), 0, "memmove where source and target overlap");
    for (int at = 0; at < 8; at++) {
        for (int n = 0; n < 40; n++) {
            fill(a, 1);
            memset(a + at, 0x1aa, (size_t)n);
            for (int i = 0; i < n; i++)
                wrong += a[at + i] != 0xaa;
            wrong += a[at + n] == 0xaa;
        }
    }
    is_int(wrong, 0, "memset");
    ok(memcmp("a\0b", "a\0c", 3) < 0 && memcmp("\xff", "\1", 1) > 0 && !memcmp("x", "y", 0),
       "memcmp compares unsigned bytes, also behind a 0");
    ok(memchr("abc", 'c', 2) == NULL && !strcmp(memchr("abc", 'c', 3), "c"), "memchr");
    ok(!strcmp(strrchr("a/b/c", '/'), "/c") && *strrchr("abc", 0) == 0, "strrchr");
}

static void test_strings(void)
{
    char *(*volatile bounded_cat)(char *, const char *, size_t) = strncat;
    char *(*volatile bounded_copy)(char *, const char *, size_t) = strncpy;
    char s[32];
    char *end;

    is_int((long long)strlen(""), 0, "strlen of nothing");
    is_int((long long)strnlen("abcdef", 3), 3, "strnlen stops");
    end = stpcpy(s, "abc");
    ok(end == s + 3 && !strcmp(s, "abc"), "stpcpy returns the end");
    is_str(strcat(s, "def"), "abcdef", "strcat");
    is_str(bounded_cat(s, "ghijk", 2), "abcdefgh", "strncat ends the string");
    memset(s, 'x', sizeof s);
    bounded_copy(s, "ab", 5);
    ok(!memcmp(s, "ab\0\0\0x", 6), "strncpy fills with zeros, and no further");
    ok(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("\xe4", "a") > 0 && !strcmp("", ""),
       "strcmp");
    ok(!strncmp("abcx", "abcy", 3) && strncmp("abcx", "abcy", 4) < 0, "strncmp");
    ok(!strcasecmp("HeLLo", "hEllO") && strncasecmp("ABc", "abd", 3) < 0, "strcasecmp");
    is_int((long long)strspn("aabbcd", "ab"), 4, "strspn");
    is_int((long long)strcspn("xyz,a", ",;"), 3, "strcspn");
    is_str(strpbrk("key=value", "=:"), "=value", "strpbrk");
    ok(!strpbrk("abc", "xyz"), "strpbrk finds nothing");
    end = strdup("a copy");
    is_str(end, "a copy", "strdup");
    free(end);
    end = strndup("a long one", 6);
    is_str(end, "a long", "strndup");
    free(end);
    ok(strchr("abc", 0) && !*strchr("abc", 0), "strchr finds the end");
}

static void test_fields(void)
{
    char s[] = "::a:b::c:", t[] = "x,,y", *rest, *p = t;

    is_str(strtok_r(s, ":", &rest), "a", "strtok_r skips separators");
    is_str(strtok_r(NULL, ":", &rest), "b", "the next field");
    is_str(strtok_r(NULL, ":", &rest), "c", "the last field");
    is_str(strtok_r(NULL, ":", &rest), NULL, "no more fields");
    is_str(strsep(&p, ","), "x", "strsep");
    is_str(strsep(&p, ","), "", "strsep gives empty fields");
    is_str(strsep(&p, ","), "y", "the last one");
    is_str(strsep(&p, ","), NULL, "then none");
}

static const char *naive_strstr(const char *hay, const char *needle)
{
    for (; strncmp(hay, needle, strlen(needle)); hay++)
        if (!*hay)
            return NULL;
    return hay;
}

/* Strings of few letters repeat themselves, which is what searching has to cope with. */
static void test_search(void)
{
    unsigned seed = 1;
    int wrong = 0;

    for (int i = 0; i < 20000; i++) {
        char hay[64], needle[16];
        unsigned n = (seed = seed * 1103515245 + 12345) >> 16 & 63, m = seed >> 24 & 15;

        for (unsigned k = 0; k < n; k++)
            hay[k] = (char)('a' + ((seed = seed * 1103515245 + 12345) >> 16) % (1 + i % 3));
        for (unsigned k = 0; k < m; k++)
            needle[k] = (char)('a' + ((seed = seed * 1103515245 + 12345) >> 16) % (1 + i % 3));
        hay[n ? n - 1 : 0] = needle[m ? m - 1 : 0] = 0;
        wrong += strstr(hay, needle) != naive_strstr(hay, needle);
    }
    is_int(wrong, 0, "strstr agrees with a search step by step");
    is_str(strstr("abababac", "ababac"), "ababac", "strstr of a needle that repeats itself");
}

int main(void)
{
    test_blocks();
    test_strings();
    test_fields();
    test_search();
    is_str(strerror(2), "No such file or directory", "strerror");
    is_str(strerror(0), "Success", "strerror(0)");
    is_str(strerror(4000), "Unknown error 4000", "strerror of what is none");
    is_str(strsignal(11), "Segmentation fault", "strsignal");
    return done_testing();
}
