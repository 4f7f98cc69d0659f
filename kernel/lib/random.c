/* random.c - ChaCha20 with fast key erasure. Bernstein, "ChaCha, a variant of Salsa20", 2008;
 * "Fast-key-erasure random-number generators", 2017. */
#include "kernel/lib/random.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"

#define BLOCK 64u
#define KEY   32u

static uint32_t key[KEY / 4] = { 0x51756972, 0x65206b65, 0x726e656c };

static uint32_t rotl(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static void quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *d = rotl(*d ^ (*a += *b), 16);
    *b = rotl(*b ^ (*c += *d), 12);
    *d = rotl(*d ^ (*a += *b), 8);
    *b = rotl(*b ^ (*c += *d), 7);
}

/* The block of that number under the key. */
static void block(uint32_t counter, uint32_t out[16])
{
    uint32_t in[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };

    memcpy(in + 4, key, KEY);
    in[12] = counter;
    memcpy(out, in, BLOCK);
    for (int i = 0; i < 10; i++) {
        for (int c = 0; c < 4; c++)
            quarter(out + c, out + 4 + c, out + 8 + c, out + 12 + c);
        for (int c = 0; c < 4; c++)
            quarter(out + c, out + 4 + (c + 1) % 4, out + 8 + (c + 2) % 4, out + 12 + (c + 3) % 4);
    }
    for (int i = 0; i < 16; i++)
        out[i] += in[i];
}

/* Block 0 gives the next key and the first half of the answer. */
void random_bytes(void *buf, size_t n)
{
    uint32_t out[16], next[KEY / 4];
    char *to = buf;
    size_t have = BLOCK - KEY;

    block(0, out);
    memcpy(next, out, KEY);
    for (uint32_t counter = 1; n; counter++) {
        size_t some = MIN(n, have);
        memcpy(to, (char *)out + BLOCK - have, some);
        to += some;
        if ((n -= some))
            block(counter, out);
        have = BLOCK;
    }
    memcpy(key, next, KEY);
}

uint32_t random_u32(void)
{
    uint32_t x;

    random_bytes(&x, sizeof x);
    return x;
}

void random_mix(uint64_t value)
{
    static unsigned at;

    key[at++ % (KEY / 4)] += (uint32_t)value;
    key[at++ % (KEY / 4)] ^= (uint32_t)(value >> 32);
}
