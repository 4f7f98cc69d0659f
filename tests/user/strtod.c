/* strtod rounds correctly: to nearest, ties to even, for every string of digits. */
#include "tap.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static char text[3000];

static void check(const char *s, double wanted, int length, int error)
{
    char *end;
    double v;

    errno = 0;
    v = strtod(s, &end);
    if (!ok(!memcmp(&v, &wanted, sizeof v) && end - s == length && errno == error,
            "strtod(\"%.60s\")", s))
        diag("%a, %d characters, error %d", v, (int)(end - s), errno);
}

/* The middle between two doubles is written out in full, then with one more digit: even, even or
 * up. */
static int wrong_ties(void)
{
    uint64_t x = 88172645463325252ULL;
    int wrong = 0;

    for (int i = 0; i < 200; i++) {
        union {
            uint64_t bits;
            double value;
        } low, high, even;
        long double middle;
        size_t n;

        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        low.bits = x >> 1;
        if (i % 8 == 0)
            low.bits &= 0xfffffffffffffULL; /* subnormal */
        if (low.bits >> 52 >= 0x7fe)
            continue;
        high.bits = low.bits + 1;
        even = low.bits % 2 ? high : low;
        middle = ((long double)low.value + high.value) / 2;
        snprintf(text, sizeof text, "%.1200Le", middle);
        wrong += strtod(text, NULL) != even.value;
        n = (size_t)(strchr(text, 'e') - text);
        text[n - 1] = '1'; /* far behind: the last of the zeros */
        wrong += strtod(text, NULL) != high.value;
    }
    return wrong;
}

static int wrong_round_trips(void)
{
    uint64_t x = 88172645463325252ULL;
    int wrong = 0;

    for (int i = 0; i < 2000; i++) {
        union {
            uint64_t bits;
            double value;
        } u;
        long double l;

        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        u.bits = x;
        if (u.value != u.value)
            continue;
        snprintf(text, sizeof text, "%.17g", u.value);
        wrong += strtod(text, NULL) != u.value;
        snprintf(text, sizeof text, "%a", u.value);
        wrong += strtod(text, NULL) != u.value;
        snprintf(text, sizeof text, "%.9g", (double)(float)u.value);
        wrong += strtof(text, NULL) != (float)u.value;
        l = u.value * 1.1L;
        snprintf(text, sizeof text, "%.21Lg", l);
        wrong += strtold(text, NULL) != l;
    }
    return wrong;
}

int main(void)
{
    check("0", 0, 1, 0);
    check("-0", -0.0, 2, 0);
    check("1", 1, 1, 0);
    check(" +12.5e-1xyz", 1.25, 9, 0);
    check(".5", 0.5, 2, 0);
    check("5.", 5, 2, 0);
    check(".", 0, 0, 0);
    check("e5", 0, 0, 0);
    check("1e", 1, 1, 0);
    check("1e+", 1, 1, 0);
    check("1e5", 100000, 3, 0);
    check("0.1", 0.1, 3, 0);
    check("123456789012345678901234567890", 123456789012345678901234567890.0, 30, 0);
    check("1e23", 1e23, 4, 0);
    check("9007199254740993", 9007199254740992.0, 16, 0);
    check("9007199254740993.0000000000000000000000001", 9007199254740994.0, 42, 0);
    check("2.2250738585072011e-308", 2.2250738585072011e-308, 23, ERANGE);
    check("2.2250738585072014e-308", DBL_MIN, 23, 0);
    check("4.9e-324", DBL_TRUE_MIN, 8, ERANGE);
    check("2.4703282292062327e-324", 0, 23, ERANGE);
    check("2.4703282292062328e-324", DBL_TRUE_MIN, 23, ERANGE);
    check("1.7976931348623157e308", DBL_MAX, 22, 0);
    check("1.7976931348623159e308", INFINITY, 22, ERANGE);
    check("1e999999999999", INFINITY, 14, ERANGE);
    check("-1e-999999999999", -0.0, 16, ERANGE);
    check("0x1.8p1", 3, 7, 0);
    check("0x.8", 0.5, 4, 0);
    check("0x", 0, 1, 0);
    check("0x1p", 1, 3, 0);
    check("0x1.00000000000008p0", 1, 20, 0);
    check("0x1.000000000000080001p0", 1 + DBL_EPSILON, 24, 0);
    check("0x1p-1074", DBL_TRUE_MIN, 9, 0);
    check("0x1p-1075", 0, 9, ERANGE);
    check("0x1p1024", INFINITY, 8, ERANGE);
    check("inf", INFINITY, 3, 0);
    check("-INFINITYx", -INFINITY, 9, 0);
    check("infinit", INFINITY, 3, 0);
    ok(isnan(strtod("nan", NULL)) && isnan(strtod("NAN(12)", NULL)), "nan");
    is_int(wrong_ties(), 0, "the middle of two doubles goes to the even one");
    is_int(wrong_round_trips(), 0, "printed with enough digits, a number comes back");
    errno = 0;
    ok(strtof("3.5e38", NULL) == HUGE_VALF && errno == ERANGE, "strtof's limit");
    ok(strtof("16777217", NULL) == 16777216.0f, "strtof rounds once");
    ok(strtold("1e4932", NULL) > LDBL_MAX / 2 && strtold("1e-4950", NULL) > 0, "strtold's range");
    return done_testing();
}
