/* strtol and its kin read integers in any base, and tell where they end and what does not fit. */
#include "tap.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

static void check(const char *s, int base, long wanted, int length, int error)
{
    char *end;
    long v;

    errno = 0;
    v = strtol(s, &end, base);
    ok(v == wanted && end - s == length && errno == error, "strtol(\"%s\", %d)", s, base);
    if (v != wanted || end - s != length || errno != error)
        diag("%ld, %d characters, error %d", v, (int)(end - s), errno);
}

int main(void)
{
    char *end;

    check("42", 10, 42, 2, 0);
    check(" \t\n-42x", 10, -42, 6, 0);
    check("+7", 10, 7, 2, 0);
    check("", 10, 0, 0, 0);
    check("  x", 10, 0, 0, 0);
    check("+-1", 10, 0, 0, 0);
    check("0x1f", 16, 31, 4, 0);
    check("1f", 16, 31, 2, 0);
    check("0x", 16, 0, 1, 0);
    check("0xg", 0, 0, 1, 0);
    check("0x10", 0, 16, 4, 0);
    check("010", 0, 8, 3, 0);
    check("089", 0, 0, 1, 0);
    check("10", 0, 10, 2, 0);
    check("zz", 36, 1295, 2, 0);
    check("1012", 2, 5, 3, 0);
    check("2147483647", 10, LONG_MAX, 10, 0);
    check("2147483648", 10, LONG_MAX, 10, ERANGE);
    check("-2147483648", 10, LONG_MIN, 11, 0);
    check("-2147483649", 10, LONG_MIN, 11, ERANGE);
    check("99999999999999999999999", 10, LONG_MAX, 23, ERANGE);
    errno = 0;
    ok(strtoul("-1", NULL, 10) == ULONG_MAX && errno == 0, "strtoul negates");
    ok(strtoul("4294967296", NULL, 10) == ULONG_MAX && errno == ERANGE, "strtoul's limit");
    errno = 0;
    ok(strtoll("-9223372036854775808", NULL, 10) == LLONG_MIN && errno == 0, "strtoll");
    ok(strtoull("18446744073709551615", &end, 10) == ULLONG_MAX && !*end && !errno, "strtoull");
    ok(strtoull("18446744073709551616", &end, 10) == ULLONG_MAX && errno == ERANGE, "its limit");
    is_int(strtoimax("-5", NULL, 10), -5, "strtoimax");
    errno = 0;
    ok(strtol("1", NULL, 1) == 0 && errno == EINVAL, "there is no base 1");
    is_int(atoi("  -12 "), -12, "atoi");
    return done_testing();
}
