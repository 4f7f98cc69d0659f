/* printf converts integers and text as the C standard says. */
#include "tap.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

static char text[400];

/* Not checked by the compiler: some formats here are odd on purpose. */
static int (*volatile print)(char *, size_t, const char *, ...) = snprintf;

#define IS(wanted, ...)                                                             \
    do {                                                                            \
        int n_ = print(text, sizeof text, __VA_ARGS__);                             \
        if (!is_str(text, wanted, "%s", #__VA_ARGS__) || n_ != (int)strlen(wanted)) \
            is_int(n_, (int)strlen(wanted), "returns the length");                  \
    } while (0)

static void test_integers(void)
{
    IS("-42", "%d", -42);
    IS("   42", "%5d", 42);
    IS("42   |", "%-5d|", 42);
    IS("00042", "%05d", 42);
    IS("-0042", "%05d", -42);
    IS("+42", "%+d", 42);
    IS(" 42", "% d", 42);
    IS("  007", "%5.3d", 7);
    IS("  007", "%05.3d", 7);
    IS("", "%.0d", 0);
    IS("     ", "%5.0d", 0);
    IS("+", "%+.0d", 0);
    IS("-2147483648", "%d", INT_MIN);
    IS("-9223372036854775808", "%lld", LLONG_MIN);
    IS("18446744073709551615", "%llu", ULLONG_MAX);
    IS("ffffffff", "%x", -1);
    IS("0XFF", "%#X", 255);
    IS("0", "%#x", 0);
    IS("017", "%#o", 15);
    IS("0", "%#o", 0);
    IS("0", "%#.0o", 0);
    IS("-1", "%hhd", 255);
    IS("255", "%hhu", -1);
    IS("-32768", "%hd", 32768);
    IS("4294967295", "%zu", SIZE_MAX);
    IS("-1", "%jd", (intmax_t)-1);
    IS("-3", "%td", (ptrdiff_t)-3);
    IS("0x1f", "%p", (void *)0x1f);
}

static void test_text(void)
{
    IS("100%", "100%%");
    IS("abc", "%s", "abc");
    IS("  abc", "%5s", "abc");
    IS("abc  |", "%-5s|", "abc");
    IS("ab", "%.2s", "abc");
    IS("   ab", "%5.2s", "abc");
    IS("x", "%c", 'x');
    IS("  x", "%3c", 'x');
    IS("(null)", "%s", (char *)NULL);
    IS("   42", "%*d", 5, 42);
    IS("42   |", "%*d|", -5, 42);
    IS("00042", "%.*d", 5, 42);
    IS("42", "%.*d", -5, 42);
    IS("b a", "%2$s %1$s", "a", "b");
    IS("   7 7", "%1$*2$d %1$d", 7, 4);
}

static void test_results(void)
{
    int n = -1;
    char *p = NULL;

    is_int(print(text, 4, "%s", "abcdef"), 6, "a cut result has the length of the whole");
    is_str(text, "abc", "and is a string all the same");
    is_int(print(NULL, 0, "%d", 12345), 5, "the length without a place for the text");
    print(text, sizeof text, "abc%ndef", &n);
    is_int(n, 3, "%%n counts what was printed");
    errno = ENOENT;
    print(text, sizeof text, "%m");
    is_str(text, "No such file or directory", "%%m is the error");
    is_int(asprintf(&p, "%0300d", 1), 300, "asprintf");
    ok(p && strlen(p) == 300 && p[299] == '1', "makes as much room as it takes");
    free(p);
    errno = 0;
    ok(print(NULL, 0, "%2147483647d%d", 1, 2) == -1 && errno == EOVERFLOW,
       "a length that no int holds is an error");
}

/* The sum is what glibc gives for the same conversions. */
static void test_random(void)
{
    uint64_t x = 88172645463325252ULL;
    uint32_t sum = 2166136261U;

    for (int i = 0; i < 3000; i++) {
        static const char *const lengths[] = { "hh", "h", "", "l", "ll", "ll", "j" };
        char fmt[32], *p = fmt;
        int wide, length;

        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        *p++ = '%';
        for (int k = 0; k < 5; k++)
            if (x >> (8 + k) & 1)
                *p++ = "-+ #0"[k];
        if (x >> 13 & 1)
            p += sprintf(p, "%u", (unsigned)(x >> 20 & 31) + 1);
        if (x >> 14 & 1)
            p += sprintf(p, ".%u", (unsigned)(x >> 25 & 31));
        length = (int)((x >> 30) % 7);
        wide = length >= 4;
        sprintf(p, "%s%c", lengths[length], "diouxX"[(x >> 33) % 6]);
        if (wide)
            print(text, sizeof text, fmt, x >> (x & 63));
        else
            print(text, sizeof text, fmt, (unsigned)(x >> (x & 31)));
        for (p = text; *p; p++)
            sum = (sum ^ (unsigned char)*p) * 16777619U;
    }
    is_int(sum, 0xd9995e5b, "3000 random conversions");
}

int main(void)
{
    test_integers();
    test_text();
    test_results();
    test_random();
    return done_testing();
}
