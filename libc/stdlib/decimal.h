/* decimal.h - exact decimal numbers: limbs of base 10^9 round a fixed point.
 * The value is the sum of d[i] * 10^(9 * (i - point)) for lo <= i < hi. Any binary floating-point
 * number has such a form, and multiplying or dividing by 2^k keeps it exact: that is all that
 * printf and strtod need. Where a quotient has no room below d[0], sticky says that something small
 * was dropped. */
#ifndef LIBC_STDLIB_DECIMAL_H
#define LIBC_STDLIB_DECIMAL_H

#include "libc/libc.h"
#include <stdbool.h>

#define BILLION 1000000000U

struct decimal {
    uint32_t *d;
    int lo, hi, point;
    bool sticky;
};

/* *high = x / 10^9, x % 10^9 is returned. => x / 10^9 fits into 32 bits */
static inline uint32_t split_billion(uint64_t x, uint32_t *high)
{
    uint32_t low;

    __asm__("divl %4"
            : "=a"(*high), "=d"(low)
            : "0"((uint32_t)x), "1"((uint32_t)(x >> 32)), "r"(BILLION)
            : "cc");
    return low;
}

/* Times 2^k, k <= 29. => d has room at hi */
hidden void __decimal_shift_left(struct decimal *n, int k);
/* Divided by 2^k, k <= 29 */
hidden void __decimal_shift_right(struct decimal *n, int k);

#endif
