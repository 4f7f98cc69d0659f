/* kmalloc: any size, blocks apart, contents kept; large blocks cost whole frames and no more. */
#include "tests/host/allocators.h"

#define SLOTS 1500

static struct {
    unsigned char *p;
    size_t size;
} held[SLOTS];

static bool holds(unsigned i)
{
    for (size_t b = 0; b < held[i].size; b++)
        if (held[i].p[b] != (unsigned char)(i + held[i].size))
            return false;
    return true;
}

static void fill(unsigned i)
{
    memset(held[i].p, (int)(i + held[i].size), held[i].size);
}

static size_t random_size(void)
{
    return tap_random() % (1u << tap_random() % 15) + 1;
}

/* Grow or shrink block i. => its old contents came along */
static bool resize(unsigned i)
{
    size_t size = random_size();
    unsigned char *p = krealloc(held[i].p, size);

    for (size_t b = 0; b < MIN(size, held[i].size); b++)
        if (p[b] != (unsigned char)(i + held[i].size))
            return false;
    held[i].p = p;
    held[i].size = size;
    fill(i);
    return true;
}

static void test_random(void)
{
    bool good = true, zero = true;

    for (unsigned step = 0; step < 40000; step++) {
        unsigned i = tap_random() % SLOTS;

        if (!held[i].p) {
            held[i].size = random_size();
            held[i].p = step % 2 ? kmalloc(held[i].size) : kzalloc(held[i].size);
            for (size_t b = 0; step % 2 == 0 && b < held[i].size; b++)
                zero = zero && !held[i].p[b];
            good = good && ksize(held[i].p) >= held[i].size && (uintptr_t)held[i].p % 8 == 0;
            fill(i);
        } else if (step % 3 == 0) {
            good = good && holds(i) && resize(i);
        } else {
            good = good && holds(i);
            kfree(held[i].p);
            held[i].p = NULL;
        }
    }
    ok(good, "blocks of all sizes keep their contents, through krealloc too");
    ok(zero, "kzalloc clears");
    ok(slabs_ok() && zones_ok(), "sound after 40,000 steps");
    for (unsigned i = 0; i < SLOTS; i++)
        kfree(held[i].p);
}

static void test_large(void)
{
    shrink_all();
    uint32_t before = frames_free();
    char *p = kmalloc(5 * PAGE_SIZE - 100);

    is(before - frames_free(), 5, "a block of 5 frames costs 5");
    is(ksize(p), 5 * PAGE_SIZE, "all of which may be used");
    is(kmalloc_large_frames(), 5, "they are counted");
    ok(zones_ok(), "the tail of the buddy block is sound");
    kfree(p);
    is(frames_free(), before, "and come back");
    p = kmalloc(KMALLOC_MAX);
    ok(p && before - frames_free() == 1024, "4 MB is the largest");
    kfree(p);
    ok(!kmalloc(KMALLOC_MAX + 1), "a byte more is NULL");
    ok(!kmalloc((size_t)-1) && !kcalloc(1u << 20, 1u << 20), "absurd sizes are NULL");
}

static void test_edges(void)
{
    char *p = kmalloc(0), *q = kmalloc(0);

    ok(p && q && p != q, "kmalloc(0) is a block of its own");
    kfree(p);
    kfree(q);
    kfree(NULL);
    is(ksize(NULL), 0, "ksize(NULL) is 0");
    p = krealloc(NULL, 10);
    ok(p != NULL, "krealloc(NULL) allocates");
    ok(!krealloc(p, 0), "krealloc(p, 0) frees");
    p = kmalloc(100);
    strlcpy(p, "stays", 100);
    fail_alloc_after(1);
    ok(!krealloc(p, 3000) && !strcmp(p, "stays"), "a failed krealloc leaves the block alone");
    fail_alloc_after(1);
    ok(!kmalloc(10000), "large blocks fail when asked to");
    fail_alloc_after(0);
    kfree(p);
}

static struct slab_fault last;

static void note_fault(const struct slab_fault *f)
{
    last = *f;
}

static NOINLINE char *careless(void)
{
    return kmalloc(50);
}

static void test_overflow(void)
{
    char *p = careless();
    uintptr_t caller;

    slab_fault_set(note_fault);
    p[50] = 1; /* inside the class of 64, behind what was asked for */
    kfree(p);
    caller = (uintptr_t)last.alloc_caller;
    ok(last.what && !strcmp(last.what, "overflow") && !strcmp(last.cache->name, "kmalloc-64"),
       "a byte more than asked for is an overflow, even inside the class");
    ok(caller > (uintptr_t)careless && caller < (uintptr_t)careless + 200,
       "and the report names the function that called kmalloc");
    is(last.size, 50, "with the size that was asked for");
    p[50] = (char)0xbb;
    kfree(p);
}

static void free_inside_large(void)
{
    kfree((char *)kmalloc(10000) + 8);
}

int main(void)
{
    struct mm_counts before, after;

    plan(3 + 8 + 6 + 3 + 3);
    boot_all(64);
    before = mm_counts_now();
    test_random();
    test_large();
    test_edges();
    test_overflow();
    after = mm_counts_now();
    ok(mm_counts_equal(&before, &after), "nothing has leaked");
    ok(panics(free_inside_large, "frame_virt(f) == p"), "freeing inside a large block is a panic");
    ok(slabs_ok() && zones_ok(), "sound at the end");
    return done();
}
