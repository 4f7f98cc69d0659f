/* printf is exact for every floating-point number: any precision, rounded to nearest, ties to
 * even. */
#include "tap.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static char text[12000];

static int (*volatile print)(char *, size_t, const char *, ...) = snprintf;

#define IS(wanted, ...)                           \
    do {                                          \
        print(text, sizeof text, __VA_ARGS__);    \
        is_str(text, wanted, "%s", #__VA_ARGS__); \
    } while (0)

static void test_examples(void)
{
    IS("3.141593", "%f", 3.14159265);
    IS("1.5", "%.1f", 1.45 + 0.05);
    IS("0", "%.0f", 0.5);
    IS("2", "%.0f", 1.5);
    IS("2", "%.0f", 2.5);
    IS("0.125", "%.3f", 0.125);
    IS("0.12", "%.2f", 0.125);
    IS("1.000000e+00", "%e", 1.0);
    IS("1e+01", "%.0e", 9.5);
    IS("1.E+100", "%#.0E", 1e100);
    IS("100000", "%g", 1e5);
    IS("1e+06", "%g", 1e6);
    IS("0.0001", "%g", 1e-4);
    IS("1e-05", "%g", 1e-5);
    IS("1.00000", "%#g", 1.0);
    IS("1", "%.0g", 1.4);
    IS("-0.000000", "%f", -0.0);
    IS("inf -INF", "%f %F", INFINITY, -INFINITY);
    IS("  nan", "%05f", NAN);
    IS("0000001.50", "%010.2f", 1.5);
    IS("+1.50     |", "%-+10.2f|", 1.5);
    IS("0x1p+0", "%a", 1.0);
    IS("-0X1.8P+1", "%A", -3.0);
    IS("0x2.0p+0", "%.1a", 1.97);
    IS("0x0p+0", "%a", 0.0);
    IS("0x0.0000000000001p-1022", "%a", 4.9406564584124654e-324);
    IS("0.1000000000000000055511151231257827021181583404541015625", "%.55f", 0.1);
    IS("3.14", "%.2Lf", 3.14159L);
    IS("4.9406564584124654e-324", "%.16e", DBL_TRUE_MIN);
    IS("1.18973149535723176502e+4932", "%.20Le", LDBL_MAX);
}

static void test_long(void)
{
    int sum = 0;

    print(text, sizeof text, "%.1100f", DBL_TRUE_MIN);
    for (char *p = text; *p; p++)
        sum += *p == '.' ? 0 : *p - '0';
    is_int((long long)strlen(text), 1102, "the smallest double, digit by digit");
    is_int(sum, 3421, "the sum of its digits");
    is_int(print(text, sizeof text, "%.0Lf", LDBL_MAX), 4933, "the largest long double");
    is_int(print(text, sizeof text, "%.3000f", 1.0), 3002, "more digits than there are");
}

/* The sum is what glibc gives for the same conversions. */
static void test_random(void)
{
    uint64_t x = 88172645463325252ULL;
    uint32_t sum = 2166136261U;

    for (int i = 0; i < 2000; i++) {
        union {
            uint64_t bits;
            double value;
        } u;
        char fmt[32];

        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        u.bits = x;
        if (i % 4 == 1)
            u.value = (double)(int64_t)x / 1024;
        else if (i % 4 == 2)
            u.value = (double)(int32_t)x / 1000;
        else if (i % 4 == 3)
            u.value = (double)(x % 2000) * 0.5;
        sprintf(fmt, "%%%s%d.%d%c", x >> 40 & 1 ? "#" : "", (int)(x >> 41 & 31) + 1,
                (int)(x >> 46 & (i % 16 ? 15 : 255)), "aAeEfFgG"[x >> 61]);
        print(text, sizeof text, fmt, u.value);
        for (char *p = text; *p; p++)
            sum = (sum ^ (unsigned char)*p) * 16777619U;
    }
    is_int(sum, 0x770144db, "2000 random conversions");
}

int main(void)
{
    test_examples();
    test_long();
    test_random();
    return done_testing();
}
