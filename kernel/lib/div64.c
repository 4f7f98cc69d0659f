/* div64.c - 64-bit division for a CPU that divides 64 by 32 bits, under the names that the
 * compilers call. A divisor of 32 bits takes one or two div instructions, schoolbook; a longer one
 * is scaled to 32 bits: the estimate is at most one too large (Knuth, TAOCP 2,
 * 4.3.1, theorem B). */
#include <stdint.h>

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rem);
uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);
int64_t __divmoddi4(int64_t n, int64_t d, int64_t *rem);

/* hi:lo / d. => hi < d, or the CPU raises a divide error (also for d = 0, as it should) */
static inline uint32_t div(uint32_t hi, uint32_t lo, uint32_t d, uint32_t *rem)
{
    uint32_t q;

    __asm__("divl %4" : "=a"(q), "=d"(*rem) : "a"(lo), "d"(hi), "rm"(d) : "cc");
    return q;
}

uint64_t __udivmoddi4(uint64_t n, uint64_t d, uint64_t *rem)
{
    uint32_t hi = (uint32_t)(n >> 32), lo = (uint32_t)n;
    uint32_t dhi = (uint32_t)(d >> 32), dlo = (uint32_t)d;
    uint64_t q;

    if (!dhi) {
        uint32_t r = hi, qhi = 0;
        if (hi >= dlo)
            qhi = div(0, hi, dlo, &r);
        q = (uint64_t)qhi << 32 | div(r, lo, dlo, &r);
        if (rem)
            *rem = r;
        return q;
    }
    if (n < d) {
        q = 0;
    } else {
        /* Divide n/2 by the top 32 bits of d; scale back. d >= 2^32, so the quotient has 32 bits.
         * */
        int shift = __builtin_clz(dhi);
        uint32_t top = (uint32_t)(d << shift >> 32), r;
        uint64_t half = n >> 1;
        uint32_t e = div((uint32_t)(half >> 32), (uint32_t)half, top, &r);
        q = e >> (31 - shift);
        if (q)
            q--;
        if (n - q * d >= d)
            q++;
    }
    if (rem)
        *rem = n - q * d;
    return q;
}

uint64_t __udivdi3(uint64_t n, uint64_t d)
{
    return __udivmoddi4(n, d, 0);
}

uint64_t __umoddi3(uint64_t n, uint64_t d)
{
    uint64_t r;

    __udivmoddi4(n, d, &r);
    return r;
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

int64_t __divmoddi4(int64_t n, int64_t d, int64_t *rem)
{
    uint64_t r;
    uint64_t q = __udivmoddi4(magnitude(n), magnitude(d), &r);

    *rem = (int64_t)(n < 0 ? -r : r);
    return (int64_t)((n < 0) != (d < 0) ? -q : q);
}

int64_t __divdi3(int64_t n, int64_t d)
{
    int64_t r;

    return __divmoddi4(n, d, &r);
}

int64_t __moddi3(int64_t n, int64_t d)
{
    int64_t r;

    __divmoddi4(n, d, &r);
    return r;
}
