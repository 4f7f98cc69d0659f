/* The kernel's string functions against their definitions, at every small length and alignment; and
 * long division by what a quotient and a remainder are. */
#include "tests/host/tap.h"

#include "kernel/lib/div64.c"
#include "kernel/lib/string.c"

#define SPAN 80

static char a[SPAN], b[SPAN], want[SPAN];

static void fill(char *s)
{
    for (int i = 0; i < SPAN; i++)
        s[i] = (char)tap_random();
}

static void copy(char *to, const char *from)
{
    for (int i = 0; i < SPAN; i++)
        to[i] = from[i];
}

static bool equal(const char *p, const char *q)
{
    for (int i = 0; i < SPAN; i++) {
        if (p[i] != q[i])
            return false;
    }
    return true;
}

/* op(to, from, n) for every offset below 8 and length below 40. */
static bool moves(void *(*op)(void *, const void *, size_t), bool overlap)
{
    bool good = true;

    for (int to = 0; to < 8; to++) {
        for (int from = 0; from < 8; from++) {
            for (int n = 0; n < 40; n++) {
                const char *src = overlap ? a : b;
                fill(a);
                fill(b);
                copy(want, a);
                for (int i = 0; i < n; i++)
                    want[8 + to + i] = src[8 + from + i];
                good &= op(a + 8 + to, src + 8 + from, (size_t)n) == a + 8 + to;
                good &= equal(a, want);
            }
        }
    }
    return good;
}

static void *copy_apart(void *to, const void *from, size_t n)
{
    return (memcpy)(to, from, n);
}

static bool overlapping(void)
{
    bool good = true;

    for (int shift = -9; shift <= 9; shift++) {
        for (int n = 0; n < 40; n++) {
            fill(a);
            copy(want, a);
            copy(b, a);
            for (int i = 0; i < n; i++)
                want[20 + shift + i] = b[20 + i];
            memmove(a + 20 + shift, a + 20, (size_t)n);
            good &= equal(a, want);
        }
    }
    return good;
}

static bool sets(void)
{
    bool good = true;

    for (int at = 0; at < 8; at++) {
        for (int n = 0; n < 40; n++) {
            fill(a);
            copy(want, a);
            for (int i = 0; i < n; i++)
                want[at + i] = (char)(n * 7);
            (memset)(a + at, n * 7, (size_t)n);
            good &= equal(a, want);
        }
    }
    return good;
}

static int sign(int v)
{
    return (v > 0) - (v < 0);
}

static void compares(void)
{
    ok(sign((memcmp)("abc", "abd", 3)) == -1 && (memcmp)("abc", "abd", 2) == 0 &&
           sign((memcmp)("\x80", "\x7f", 1)) == 1,
       "memcmp compares unsigned bytes");
    ok(strcmp("", "") == 0 && sign(strcmp("a", "ab")) == -1 && sign(strcmp("\xff", "a")) == 1,
       "strcmp");
    ok(strncmp("abc", "abd", 2) == 0 && sign(strncmp("abc", "abd", 3)) == -1 &&
           strncmp("x", "y", 0) == 0 && strncmp("a", "a", 9) == 0,
       "strncmp");
}

static void searches(void)
{
    static const char s[] = "needle in need";

    ok((strlen)("") == 0 && (strlen)(s) == 14 && strnlen(s, 5) == 5 && strnlen(s, 15) == 14,
       "lengths");
    ok(strchr(s, 'e') == s + 1 && strchr(s, 'z') == NULL && strchr(s, 0) == s + 14, "strchr");
    ok(strrchr(s, 'n') == s + 10 && strrchr(s, 'z') == NULL && strrchr(s, 0) == s + 14, "strrchr");
    ok(memchr(s, 'i', 14) == s + 7 && memchr(s, 'i', 7) == NULL, "memchr");
}

static void bounded_copy(void)
{
    char buf[5] = "####";

    ok(strlcpy(buf, "abcdefg", 4) == 7 && strcmp(buf, "abc") == 0 && buf[4] == 0, "strlcpy cuts");
    ok(strlcpy(buf, "ab", sizeof buf) == 2 && strcmp(buf, "ab") == 0, "strlcpy fits");
}

/* Values with runs of equal bits, where estimates of a quotient go wrong. */
static uint64_t edgy(void)
{
    uint64_t v = (uint64_t)tap_random() << 32 | tap_random();
    unsigned shift = tap_random() % 64;

    switch (tap_random() % 4) {
    case 0: return v >> shift;
    case 1: return ~0ull >> shift;
    case 2: return 1ull << shift;
    default: return (~0ull << shift) + tap_random() % 3;
    }
}

static bool divides(void)
{
    for (int i = 0; i < 200000; i++) {
        uint64_t n = edgy(), d = edgy(), r;
        uint64_t q;

        if (!d)
            continue;
        q = __udivmoddi4(n, d, &r);
        if (r >= d || q * d + r != n || (q && q * d / q != d))
            return false;
    }
    return true;
}

static bool divides_signed(void)
{
    for (int i = 0; i < 50000; i++) {
        int64_t n = (int64_t)edgy(), d = (int64_t)edgy(), r;
        int64_t q;

        if (!d || (n == INT64_MIN && d == -1))
            continue;
        q = __divmoddi4(n, d, &r);
        if ((int64_t)((uint64_t)q * (uint64_t)d + (uint64_t)r) != n || (r && (r < 0) != (n < 0)) ||
            magnitude(r) >= magnitude(d))
            return false;
    }
    return true;
}

int main(void)
{
    plan(15);
    ok(moves(copy_apart, false), "memcpy at every alignment and length");
    ok(moves(memmove, false), "memmove apart");
    ok(overlapping(), "memmove within one buffer, both ways");
    ok(sets(), "memset");
    compares();
    searches();
    bounded_copy();
    ok(divides(), "64-bit quotients and remainders: 200,000 edgy pairs");
    ok(divides_signed(), "signed ones truncate towards zero");
    return done();
}
