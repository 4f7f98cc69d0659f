/* numscan.h - reading numbers one character at a time: strto* feed a string, scanf feeds a file.
 * A scanner is a state machine: push answers whether the character still belongs to the number, and
 * keeps how many characters were taken, and how many of these form a complete number ("1e+" is 3
 * and 1). */
#ifndef LIBC_STDLIB_NUMSCAN_H
#define LIBC_STDLIB_NUMSCAN_H

#include "libc/libc.h"
#include <stdbool.h>

struct intscan {
    unsigned base; /* 0: as the prefix says */
    unsigned char state;
    bool negative, overflow;
    uint64_t value;
    size_t len, good;
};

hidden void __intscan_start(struct intscan *s, int base);
hidden bool __intscan_push(struct intscan *s, int c);

/* Digits are kept as limbs of base 10^9, the most significant first; what has no room is remembered
 * by one bit, which is enough to round correctly (decimal.h). */
struct floatscan {
    unsigned char state;
    bool negative, hex, sticky, exp_negative;
    unsigned char word; /* characters of "infinity" or "nan" */
    uint32_t *limb;
    int room, limbs;
    uint32_t pending; /* digits that do not fill a limb yet */
    int npending;
    int point; /* digits (hexadecimal: bits) by which the value is scaled down */
    int exp;
    uint64_t mantissa; /* of a hexadecimal number */
    size_t len, good;
};

/* Limbs that hold every digit which can matter for rounding a double or a long double. */
#define DOUBLE_LIMBS      88
#define LONG_DOUBLE_LIMBS 1290

hidden void __floatscan_start(struct floatscan *s, uint32_t *limb, int room);
hidden bool __floatscan_push(struct floatscan *s, int c);

/* The value, rounded to a precision of 24, 53 or 64 bits with its range of exponents; errno is
 * ERANGE where it is too large, or too small to be exact. */
hidden long double __floatscan_value(struct floatscan *s, int bits);

#endif
