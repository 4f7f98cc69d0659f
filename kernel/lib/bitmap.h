/* bitmap.h - arrays of bits in 32-bit words. Search is by word: O(bits / 32). */
#pragma once

#include "kernel/lib/assert.h"

#define BITMAP_WORDS(bits) (((bits) + 31u) / 32u)

static inline void bitmap_set(uint32_t *map, uint32_t bit)
{
    map[bit / 32] |= 1u << bit % 32;
}

static inline void bitmap_clear(uint32_t *map, uint32_t bit)
{
    map[bit / 32] &= ~(1u << bit % 32);
}

static inline bool bitmap_test(const uint32_t *map, uint32_t bit)
{
    return map[bit / 32] >> bit % 32 & 1;
}

/* The first clear bit at or behind from; bits when there is none. */
static inline uint32_t bitmap_find_clear(const uint32_t *map, uint32_t bits, uint32_t from)
{
    for (uint32_t i = from; i < bits;) {
        uint32_t holes = ~map[i / 32] >> i % 32;
        if (holes) {
            i += (uint32_t)__builtin_ctz(holes);
            return i < bits ? i : bits;
        }
        i = (i | 31) + 1;
    }
    return bits;
}

/* The first set bit at or behind from; bits when there is none. */
static inline uint32_t bitmap_find_set(const uint32_t *map, uint32_t bits, uint32_t from)
{
    for (uint32_t i = from; i < bits;) {
        uint32_t ones = map[i / 32] >> i % 32;
        if (ones) {
            i += (uint32_t)__builtin_ctz(ones);
            return i < bits ? i : bits;
        }
        i = (i | 31) + 1;
    }
    return bits;
}
