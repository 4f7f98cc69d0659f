/* decimal.c - see decimal.h. */
#include "libc/stdlib/decimal.h"

void __decimal_shift_left(struct decimal *n, int k)
{
    uint32_t carry = 0;

    for (int i = n->lo; i < n->hi; i++)
        n->d[i] = split_billion(((uint64_t)n->d[i] << k) + carry, &carry);
    if (carry)
        n->d[n->hi++] = carry;
    while (n->lo < n->hi && n->d[n->lo] == 0)
        n->lo++;
}

void __decimal_shift_right(struct decimal *n, int k)
{
    uint32_t rest = 0, mask = (1U << k) - 1;

    for (int i = n->hi - 1; i >= n->lo || (rest && i >= 0); i--) {
        uint64_t x = (uint64_t)rest * BILLION + (i >= n->lo ? n->d[i] : 0);

        n->d[i] = (uint32_t)(x >> k);
        rest = (uint32_t)x & mask;
        if (i < n->lo)
            n->lo = i;
    }
    n->sticky |= rest != 0;
    while (n->hi > n->lo && n->d[n->hi - 1] == 0)
        n->hi--;
}
