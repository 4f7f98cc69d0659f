/* ldexp.c - mantissa and exponent, by the bits of the 80-bit format. */
#include <math.h>
#include <stdint.h>

union bits {
    struct {
        uint64_t mantissa;
        uint16_t exponent; /* and the sign on top */
    } part;
    long double value;
};

long double frexpl(long double x, int *e)
{
    union bits u = { .value = x };
    int exponent = u.part.exponent & 0x7fff;

    *e = 0;
    if (x == 0 || exponent == 0x7fff)
        return x;
    if (exponent == 0) { /* subnormal */
        x = frexpl(x * 0x1p64L, e);
        *e -= 64;
        return x;
    }
    *e = exponent - 16382;
    u.part.exponent = (uint16_t)((u.part.exponent & 0x8000) | 16382);
    return u.value;
}

double frexp(double x, int *e)
{
    return (double)frexpl(x, e);
}

long double ldexpl(long double x, int e)
{
    union bits scale = { .part = { 1ULL << 63, 0 } };

    for (; e > 16383; e -= 16383)
        x *= 0x1p16383L;
    for (; e < -16382; e += 16382)
        x *= 0x1p-16382L;
    scale.part.exponent = (uint16_t)(e + 16383);
    return x * scale.value;
}

double ldexp(double x, int e)
{
    return (double)ldexpl(x, e > 5000 ? 5000 : e < -5000 ? -5000 : e);
}
