/* strtol.c - integers from strings. */
#include "libc/stdlib/numscan.h"
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

/* The number at s. A signed type has limits min <= 0 < max; an unsigned one has min 0, and
 * negates. */
static uint64_t convert(const char *s, char **end, int base, int64_t min, uint64_t max)
{
    struct intscan scan;
    const char *p = s;

    if (end)
        *end = (char *)s;
    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        return 0;
    }
    while (isspace((unsigned char)*p))
        p++;
    __intscan_start(&scan, base);
    for (const char *q = p; __intscan_push(&scan, (unsigned char)*q); q++)
        ;
    if (end && scan.good)
        *end = (char *)p + scan.good;
    if (!scan.good)
        return 0;
    if (scan.negative && min < 0 && (scan.overflow || scan.value > -(uint64_t)min)) {
        errno = ERANGE;
        return (uint64_t)min;
    }
    if ((!scan.negative || min == 0) && (scan.overflow || scan.value > max)) {
        errno = ERANGE;
        return max;
    }
    return scan.negative ? -scan.value : scan.value;
}

long strtol(const char *restrict s, char **restrict end, int base)
{
    return (long)convert(s, end, base, LONG_MIN, LONG_MAX);
}

unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
    return (unsigned long)convert(s, end, base, 0, ULONG_MAX);
}

long long strtoll(const char *restrict s, char **restrict end, int base)
{
    return (long long)convert(s, end, base, LLONG_MIN, LLONG_MAX);
}

unsigned long long strtoull(const char *restrict s, char **restrict end, int base)
{
    return convert(s, end, base, 0, ULLONG_MAX);
}

intmax_t strtoimax(const char *restrict s, char **restrict end, int base)
{
    return strtoll(s, end, base);
}

uintmax_t strtoumax(const char *restrict s, char **restrict end, int base)
{
    return strtoull(s, end, base);
}

int atoi(const char *s)
{
    return (int)strtol(s, NULL, 10);
}

long atol(const char *s)
{
    return strtol(s, NULL, 10);
}

long long atoll(const char *s)
{
    return strtoll(s, NULL, 10);
}
