/* The kernel's printf against the host's: the same text, the same length, for every conversion that
 * the kernel has, with every flag, width, precision and size. */
#include "tests/host/tap.h"

/* Formats are made up here; and a freestanding kernel has an isdigit of its own. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wshadow"
#include "kernel/lib/printf.c"

static int differences;

static void report(const char *fmt, const char *got, const char *want)
{
    if (differences++ < 5)
        printf("# \"%s\": \"%s\", should be \"%s\"\n", fmt, got, want);
}

#define SAME(...)                                            \
    do {                                                     \
        char got_[200], want_[200];                          \
        int n_ = ksnprintf(got_, sizeof got_, __VA_ARGS__);  \
        int m_ = snprintf(want_, sizeof want_, __VA_ARGS__); \
        if (n_ != m_ || strcmp(got_, want_) != 0)            \
            report(fmt, got_, want_);                        \
    } while (0)

static void one_format(const char *flags, const char *width, const char *precision, char conv)
{
    static const uint64_t values[] = { 0,
                                       1,
                                       7,
                                       8,
                                       255,
                                       65535,
                                       0x7fffffff,
                                       0x80000000,
                                       0xffffffff,
                                       0x100000000,
                                       0x7fffffffffffffff,
                                       0x8000000000000000,
                                       ~0ull };
    static const char *const sizes[] = { "hh", "h", "", "l", "ll", "z" };
    char fmt[40];

    for (unsigned s = 0; s < ARRAY_SIZE(sizes); s++) {
        snprintf(fmt, sizeof fmt, "<%%%s%s%s%s%c>", flags, width, precision, sizes[s], conv);
        for (unsigned v = 0; v < ARRAY_SIZE(values); v++) {
            if (s == 4)
                SAME(fmt, values[v]);
            else
                SAME(fmt, (unsigned)values[v]);
        }
    }
}

static void numbers(void)
{
    static const char *const widths[] = { "", "1", "7", "25" };
    static const char *const precisions[] = { "", ".", ".0", ".1", ".9", ".24" };

    for (unsigned f = 0; f < 32; f++) {
        char flags[8], *p = flags;
        for (unsigned b = 0; b < 5; b++) {
            if (f >> b & 1)
                *p++ = "-+ 0#"[b];
        }
        *p = 0;
        for (unsigned w = 0; w < ARRAY_SIZE(widths); w++) {
            for (unsigned r = 0; r < ARRAY_SIZE(precisions); r++) {
                for (const char *c = "diuxXo"; *c; c++)
                    one_format(flags, widths[w], precisions[r], *c);
            }
        }
    }
}

static void text(const char *fmt)
{
    SAME(fmt, "");
    SAME(fmt, "a");
    SAME(fmt, "longer than the width");
}

static void stars(const char *fmt)
{
    for (int w = -12; w <= 12; w += 4) {
        for (int p = -1; p < 6; p += 2)
            SAME(fmt, w, p, 1234);
    }
}

static bool cut_at(size_t n)
{
    char buf[16];

    memset(buf, '#', sizeof buf);
    if (ksnprintf(buf, n, "%d and %s", 12, "more") != 11)
        return false;
    if (n == 0)
        return buf[0] == '#';
    size_t keep = n - 1 < 11 ? n - 1 : 11;
    return buf[keep] == 0 && memcmp(buf, "12 and more", keep) == 0 && buf[keep + 1] == '#';
}

int main(void)
{
    const char *fmt = "%%|%c|%5c|%-5c|";

    plan(5);
    numbers();
    is(differences, 0, "integers: 768 formats for each of 6 conversions, 6 sizes, 13 values");
    text("%s|");
    text("%5s|");
    text("%-5s|");
    text("%.0s|");
    text("%.3s|");
    text("%-8.3s|");
    is(differences, 0, "strings");
    stars("%*.*d|");
    SAME(fmt, 'a', 'b', 'c');
    is(differences, 0, "stars and characters");
    ok(cut_at(0) && cut_at(1) && cut_at(3) && cut_at(12) && cut_at(13), "what is too long is cut");
    char buf[40];
    ksnprintf(buf, sizeof buf, "%p %s", (void *)0xc0100000u, (char *)NULL);
    ok(strcmp(buf, "0xc0100000 (null)") == 0, "pointers and null strings");
    return done();
}
