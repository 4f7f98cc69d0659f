/* The C library's heap: sound after every step, contents kept, everything given back; and where
 * memory is refused at any point, nothing is lost. */
#define _GNU_SOURCE /* mremap */

#include "tests/user/tap.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The heap under test has its own names, a break of its own, and mappings that may be refused. */
#define malloc             heap_malloc
#define free               heap_free
#define calloc             heap_calloc
#define realloc            heap_realloc
#define reallocarray       heap_reallocarray
#define memalign           heap_memalign
#define aligned_alloc      heap_aligned_alloc
#define posix_memalign     heap_posix_memalign
#define malloc_usable_size heap_usable_size
#define malloc_trim        heap_trim
#define malloc_stats       heap_stats
#define mallinfo2(...)     heap_info(__VA_ARGS__)
#define sbrk               fake_sbrk

#define BREAK_MAX (64u << 20)

static char *break_base;
static size_t break_size;
static int refuse_after; /* the n-th request from now is refused; 0: none */
static bool refused;
static bool foreign; /* another user of the break comes between */

static bool refuse(void)
{
    if (!refuse_after || --refuse_after)
        return false;
    return refused = true;
}

static void *fake_sbrk(intptr_t n)
{
    char *old;

    if (!break_base)
        break_base = mmap(NULL, BREAK_MAX, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (foreign && n > 0)
        break_size += 4096 + 8;
    foreign = false;
    old = break_base + break_size;
    if (n > 0 && (refuse() || break_size + (size_t)n > BREAK_MAX)) {
        errno = ENOMEM;
        return (void *)-1;
    }
    break_size += (size_t)n;
    if (n < 0)
        madvise(break_base + break_size, (size_t)-n, MADV_DONTNEED);
    return old;
}

static void *fake_mmap(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
    if (refuse())
        return errno = ENOMEM, MAP_FAILED;
    return mmap(at, n, prot, flags, fd, offset);
}

static void *fake_mremap(void *at, size_t from, size_t to, int flags)
{
    if (refuse())
        return errno = ENOMEM, MAP_FAILED;
    return mremap(at, from, to, flags);
}

#define mmap   fake_mmap
#define mremap fake_mremap

void *heap_malloc(size_t n);
void heap_free(void *p);
void *heap_calloc(size_t count, size_t size);
void *heap_realloc(void *p, size_t n);
void *heap_reallocarray(void *p, size_t count, size_t size);
void *heap_memalign(size_t align, size_t n);
void *heap_aligned_alloc(size_t align, size_t n);
int heap_posix_memalign(void **result, size_t align, size_t n);
size_t heap_usable_size(void *p);
int heap_trim(size_t keep);
struct mallinfo2 heap_info(void);
void heap_stats(void);

#include "libc/include/sys/trace.h"
#include "libc/thread/lock.h"

/* One thread. */
int __threaded;

void __lock_take(int *l)
{
    (void)l;
}

void __lock_leave(int *l)
{
    (void)l;
}

void trace_mark(const char *name, unsigned a, unsigned b)
{
    (void)name, (void)a, (void)b;
}

#include "libc/malloc/malloc.c"

#define BLOCKS 400

static struct block {
    unsigned char *p;
    size_t n;
    unsigned char seed;
} blocks[BLOCKS];

static uint32_t state = 1;

static uint32_t rnd(uint32_t n)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % n;
}

static size_t random_size(void)
{
    switch (rnd(20)) {
    case 0: return rnd(600000);
    case 1: return 0;
    case 2:
    case 3: return rnd(20000);
    default: return rnd(300);
    }
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

static bool aligned_for(const void *p, size_t align)
{
    return (uintptr_t)p % align == 0;
}

static bool resize_block(struct block *b)
{
    size_t n = random_size() + 1;
    unsigned char *p = realloc(b->p, n);

    if (!p)
        return intact(b, b->n);
    b->p = p;
    if (!intact(b, b->n < n ? b->n : n) || malloc_usable_size(p) < n)
        return false;
    b->n = n;
    fill(b);
    return true;
}

static bool make_block(struct block *b)
{
    size_t align = rnd(8) ? 16 : 16u << rnd(9);

    b->n = random_size();
    if (align > 16) {
        b->p = memalign(align, b->n);
    } else if (rnd(4)) {
        b->p = malloc(b->n);
    } else {
        b->p = calloc(1, b->n);
        for (size_t i = 0; b->p && i < b->n; i++)
            if (b->p[i])
                return false;
    }
    if (!b->p)
        return true;
    fill(b);
    return aligned_for(b->p, align > 16 ? align
                             : b->n > 8 ? 16
                                        : 8) &&
           malloc_usable_size(b->p) >= b->n;
}

static bool step(void)
{
    struct block *b = &blocks[rnd(BLOCKS)];

    if (!b->p)
        return make_block(b);
    if (!intact(b, b->n))
        return false;
    if (rnd(3) == 0)
        return resize_block(b);
    free(b->p);
    b->p = NULL;
    return true;
}

static bool run(int steps)
{
    for (int i = 0; i < steps; i++)
        if (!step() || (i % 16 == 0 && !__malloc_ok()))
            return false;
    return __malloc_ok();
}

/* Every step of a seed is followed by the audit of the whole heap; what
 * lives goes on from seed to seed, but for every fourth. */
static bool fuzz(uint32_t seed)
{
    state = seed * 2654435761U + 1;
    for (int i = 0; i < 600; i++)
        if (!step() || !__malloc_ok()) {
            diag("seed %u, step %d", seed, i);
            return false;
        }
    return true;
}

static void free_all(void)
{
    for (int i = 0; i < BLOCKS; i++) {
        free(blocks[i].p);
        blocks[i].p = NULL;
    }
}

static void test_failures(void)
{
    bool good = true;
    int n = 1;

    for (;; n++) {
        state = 77;
        refused = false;
        refuse_after = n;
        good &= run(1000);
        refuse_after = 0;
        free_all();
        good &= __malloc_ok() && mallinfo2().uordblks == 0;
        malloc_trim(0);
        if (!refused)
            break;
    }
    diag("%d requests", n - 1);
    ok(n > 10, "requests for memory were refused one by one");
    ok(good, "a refused request leaves the heap sound and the blocks as they were");
}

static void test_in_place(void)
{
    char *p = malloc(1000), *q = malloc(200), *r;

    free(q);
    malloc_trim(1 << 20); /* nothing rests in lists */
    ok(realloc(p, 1010) == p, "a block grows into the free one behind it");
    ok(realloc(p, 50) == p, "and shrinks where it is");
    r = malloc(900);
    ok(r > p && r < p + 1100, "what it lost serves others");
    free(r);
    free(p);
    p = malloc(40000);
    q = p;
    for (size_t n = 40000; n < 60000 && q == p; n += 1000)
        q = realloc(q, n);
    ok(q == p, "the last block grows with the break");
    free(q);
    p = malloc(1 << 20);
    q = realloc(p, 300 << 10);
    ok(q == p && mallinfo2().hblkhd < 400 << 10, "a mapping is cut short in place");
    q[1000] = 'x';
    p = realloc(q, 2 << 20);
    ok(p[1000] == 'x' && mallinfo2().hblkhd > 2 << 20, "and grows with its contents");
    q = p;
    free(q);
}

static void test_limits(void)
{
    void *volatile p;
    size_t volatile huge = SIZE_MAX;

    errno = 0;
    p = malloc(huge - 8);
    ok(!p && errno == ENOMEM, "malloc of almost everything");
    p = calloc(huge / 2, 3);
    ok(!p, "calloc sees an overflow");
    p = reallocarray(NULL, huge / 4, 5);
    ok(!p, "reallocarray sees an overflow");
    p = memalign(4096, huge - 5000);
    ok(!p, "memalign of almost everything");
    errno = 0;
    p = memalign(48, 10);
    ok(!p && errno == EINVAL, "an alignment is a power of two");
    p = malloc(0);
    ok(p != NULL, "malloc(0) is a block");
    free(p);
    free(NULL);
}

static void test_seeds(void)
{
    bool good = true;

    for (uint32_t seed = 1; good && seed <= 40; seed++) {
        good = fuzz(seed);
        if (seed % 4)
            continue;
        free_all();
        malloc_trim(0);
        good &= __malloc_ok() && mallinfo2().uordblks == 0;
    }
    ok(good, "40 seeds of 600 steps, audited after each");
    free_all();
}

int main(void)
{
    ok(run(20000), "20000 random steps, audited and with contents checked");
    foreign = true;
    ok(run(2000), "somebody else moves the break in between");
    free_all();
    ok(__malloc_ok(), "sound when empty");
    is_int(mallinfo2().uordblks, 0, "nothing is in use");
    is_int(mallinfo2().hblks, 0, "no mapping is left");
    ok(malloc_trim(0) && mallinfo2().keepcost < 8192, "the end of the heap goes back");
    test_seeds();
    malloc_trim(0);
    test_in_place();
    test_failures();
    test_limits();
    return done_testing();
}
