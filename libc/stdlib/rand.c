/* rand.c - numbers that look random: a 64-bit linear congruential generator, of which the upper
 * half is used. Knuth, TAOCP 2, 3.3.4, for the multiplier. */
#include <stdint.h>
#include <stdlib.h>

static uint64_t state = 1;

void srand(unsigned seed)
{
    state = seed;
}

int rand(void)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)(state >> 33);
}

void srandom(unsigned seed)
{
    srand(seed);
}

long random(void)
{
    return rand();
}

/* With 32 bits of state that the caller keeps: an LCG, its bits then mixed. */
int rand_r(unsigned *seed)
{
    uint32_t x = *seed = *seed * 1664525U + 1013904223U;

    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    return (int)(x >> 1);
}
