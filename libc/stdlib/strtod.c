/* strtod.c - floating-point numbers from strings. */
#include "libc/stdlib/numscan.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static long double convert(const char *s, char **end, int bits, uint32_t *limb, int room)
{
    struct floatscan scan;
    const char *p = s;

    while (isspace((unsigned char)*p))
        p++;
    __floatscan_start(&scan, limb, room);
    for (const char *q = p; __floatscan_push(&scan, (unsigned char)*q); q++)
        ;
    if (end)
        *end = (char *)(scan.good ? p + scan.good : s);
    return scan.good ? __floatscan_value(&scan, bits) : 0;
}

float strtof(const char *restrict s, char **restrict end)
{
    uint32_t limb[DOUBLE_LIMBS];

    return (float)convert(s, end, 24, limb, DOUBLE_LIMBS);
}

double strtod(const char *restrict s, char **restrict end)
{
    uint32_t limb[DOUBLE_LIMBS];

    return (double)convert(s, end, 53, limb, DOUBLE_LIMBS);
}

long double strtold(const char *restrict s, char **restrict end)
{
    uint32_t limb[LONG_DOUBLE_LIMBS];

    return convert(s, end, 64, limb, LONG_DOUBLE_LIMBS);
}

double atof(const char *s)
{
    return strtod(s, NULL);
}
