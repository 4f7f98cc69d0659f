/* The heap: blocks are aligned and apart, keep their contents, and go back to the system. */
#include "seed.h"
#include "tap.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

#define BLOCKS 300

static struct block {
    unsigned char *p;
    size_t n;
    unsigned char seed;
} blocks[BLOCKS];

static uint32_t state;

static uint32_t rnd(uint32_t n)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % n;
}

static void fill(struct block *b)
{
    b->seed = (unsigned char)rnd(256);
    for (size_t i = 0; i < b->n; i++)
        b->p[i] = (unsigned char)(b->seed + i);
}

static bool intact(const struct block *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (b->p[i] != (unsigned char)(b->seed + i))
            return false;
    return true;
}

/* Allocate, resize or free one block. => false where something was wrong */
static bool step(struct block *b)
{
    size_t n = rnd(16) ? rnd(400) : rnd(40) ? rnd(20000) : rnd(500000);
    unsigned char *p;

    if (!b->p) {
        b->p = rnd(2) ? malloc(n) : calloc(1, n);
        b->n = n;
        if (b->p)
            fill(b);
        return b->p && (uintptr_t)b->p % (n >= 16 ? 16 : 8) == 0;
    }
    if (!intact(b, b->n))
        return false;
    if (rnd(3)) {
        free(b->p);
        b->p = NULL;
        return true;
    }
    p = realloc(b->p, n + 1);
    if (!p)
        return false;
    b->p = p;
    if (!intact(b, b->n < n ? b->n : n))
        return false;
    b->n = n + 1;
    fill(b);
    return malloc_usable_size(p) >= b->n;
}

static void test_random(void)
{
    struct mallinfo2 before, after;
    int wrong = 0;

    before = mallinfo2();
    for (int i = 0; i < 30000; i++)
        wrong += !step(&blocks[rnd(BLOCKS)]);
    is_int(wrong, 0, "30000 random steps");
    for (int i = 0; i < BLOCKS; i++) {
        wrong += blocks[i].p && !intact(&blocks[i], blocks[i].n);
        free(blocks[i].p);
    }
    after = mallinfo2();
    is_int(wrong, 0, "every block is as it was left");
    ok(after.hblks == before.hblks && after.uordblks <= before.uordblks + 4096,
       "nothing is in use any more");
}

static void test_alignment(void)
{
    int wrong = 0;

    for (size_t align = 8; align <= 65536; align *= 2) {
        for (size_t n = 1; n < 3000; n = n * 3 + 1) {
            void *p = NULL, *q = aligned_alloc(align, n);

            wrong +=
                posix_memalign(&p, align, n) != 0 || (uintptr_t)p % align || (uintptr_t)q % align;
            if (p && q) {
                memset(p, 1, n);
                memset(q, 2, n);
            }
            free(p);
            free(q);
        }
    }
    is_int(wrong, 0, "alignments to 64 KB");
    is_int(posix_memalign(&(void *){ NULL }, 24, 10), EINVAL, "no alignment to 24");
}

static void test_limits(void)
{
    void *(*volatile get)(size_t) = malloc; /* clang holds that malloc leaves errno alone */
    void *(*volatile get_zeros)(size_t, size_t) = calloc;
    void *volatile p = malloc(0);
    size_t volatile huge = (size_t)-1;

    ok(p != NULL, "malloc(0) is a block of its own");
    free(p);
    free(NULL);
    errno = 0;
    p = get(huge - 100);
    ok(!p && errno == ENOMEM, "no block of the whole address space");
    errno = 0;
    p = get_zeros(huge / 4, 8);
    ok(!p && errno == ENOMEM, "calloc sees an overflow");
    p = realloc(NULL, 100);
    ok(p != NULL, "realloc(NULL) is malloc");
    memset(p, 'x', 100);
    ok(!reallocarray(p, huge / 2, 3) && *(char *)p == 'x', "a failed resize leaves the block");
    free(p);
}

int main(void)
{
    state = seed_not_zero();
    test_random();
    test_alignment();
    test_limits();
    return done_testing();
}
