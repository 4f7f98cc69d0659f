/* vmalloc: the lowest gap that fits, a guard page behind every block, all or nothing. */
#include "tests/host/allocators.h"

#define SLOTS 400

static char *held[SLOTS];
static size_t sizes[SLOTS];

static void test_random(void)
{
    bool good = true;

    for (unsigned step = 0; step < 6000; step++) {
        unsigned i = tap_random() % SLOTS;

        if (held[i]) {
            good = good && vsize(held[i]) == PAGE_UP(sizes[i]);
            vfree(held[i]);
            held[i] = NULL;
        } else {
            sizes[i] = tap_random() % (tap_random() % 10 ? 5 * PAGE_SIZE : 60 * PAGE_SIZE) + 1;
            held[i] = vmalloc(sizes[i]);
            good = good && held[i];
        }
        if (step % 200 == 0)
            good = good && vmalloc_ok();
    }
    ok(good && vmalloc_ok(), "random blocks: the tree, the gaps and the mappings are sound");
    for (unsigned i = 0; i < SLOTS; i++) {
        vfree(held[i]);
        held[i] = NULL;
    }
    ok(vmalloc_ok() && vmalloc_areas() == 0 && vmalloc_pages() == 0, "all freed: nothing is left");
    is(vmalloc_largest_gap(), (vmalloc_end - VMALLOC_BASE) >> PAGE_SHIFT,
       "one gap, all of the space");
}

static void test_place(void)
{
    char *a = vmalloc(2 * PAGE_SIZE), *b = vmalloc(PAGE_SIZE), *c = vmalloc(PAGE_SIZE);

    ok(a == (char *)VMALLOC_BASE && b == a + 3 * PAGE_SIZE, "blocks lie with one page between");
    ok(*kpt_entry((uint32_t)a + 2 * PAGE_SIZE) == 0, "which is not mapped");
    vfree(a);
    a = vmalloc(1);
    ok(a == (char *)VMALLOC_BASE, "the lowest gap that fits is taken");
    is(vsize(a), PAGE_SIZE, "a byte costs a page");
    ok(vmalloc_find((uintptr_t)b + 5)->start == (uintptr_t)b &&
           vmalloc_find((uintptr_t)b + PAGE_SIZE)->start == (uintptr_t)b,
       "an address in a block or its guard page finds it");
    ok(!vmalloc_find((uintptr_t)c + 2 * PAGE_SIZE) && !vmalloc_find(0), "another finds none");
    vfree(a);
    vfree(b);
    vfree(c);
}

/* Let the nth allocation inside vmalloc fail, for every n. */
static void test_fail(void)
{
    bool clean = true;
    int n;

    for (n = 1;; n++) {
        struct mm_counts before = mm_counts_now(), after;

        fail_alloc_after(n);
        void *p = vmalloc(5 * PAGE_SIZE);
        bool failed = fail_alloc_fired();

        fail_alloc_after(0);
        if (!failed) {
            vfree(p);
            break;
        }
        after = mm_counts_now();
        clean = clean && !p && mm_counts_equal(&before, &after) && vmalloc_ok();
    }
    ok(clean, "a failure leaves everything as it was");
    is(n, 7, "six allocations can fail: the area and five frames");
}

static void test_limits(void)
{
    void *p, *q;

    ok(!vmalloc(0) && !vmalloc((size_t)-1) && !vmalloc(vmalloc_end - VMALLOC_BASE),
       "nothing, everything and all of the space are NULL");
    p = vmalloc(vmalloc_end - VMALLOC_BASE - PAGE_SIZE);
    ok(p && vmalloc_largest_gap() == 0 && vmalloc_ok(), "the space can be filled to the last page");
    ok(!(q = vmalloc(1)), "then the next is NULL");
    vfree(p);
}

static void test_stacks(void)
{
    char *s[20];
    bool good = true;

    for (unsigned i = 0; i < 20; i++) {
        s[i] = kstack_alloc();
        good = good && s[i] && kstack_guard_hit((uintptr_t)s[i] - 1) &&
               kstack_guard_hit((uintptr_t)s[i] - PAGE_SIZE) &&
               !kstack_guard_hit((uintptr_t)s[i]) &&
               !(kpt_entry((uint32_t)s[i] - 4) && *kpt_entry((uint32_t)s[i] - 4));
    }
    ok(good, "below every kernel stack lies an unmapped page");
    is(kstacks_in_use(), 20, "stacks are counted");
    for (unsigned i = 0; i < 20; i++)
        kstack_free(s[i]);
    ok(vmalloc_areas() < 20, "only a few free stacks are kept");
    ok(kstack_alloc() == s[7], "a kept one is handed out again");
    kstack_free(s[7]);
    fail_alloc_after(1);
    ok(!kstack_alloc(), "even then it fails when asked to");
    fail_alloc_after(0);
    ok(kstack_shrink() && vmalloc_areas() == 0, "and they go when memory is short");
}

static void free_inside(void)
{
    vfree((char *)vmalloc(5000) + PAGE_SIZE);
}

static void free_twice(void)
{
    void *p = vmalloc(5000);

    vfree(p);
    vfree(p);
}

int main(void)
{
    struct mm_counts before, after;

    plan(3 + 6 + 2 + 3 + 6 + 3);
    boot_all(128);
    before = mm_counts_now();
    test_random();
    test_place();
    test_fail();
    test_limits();
    test_stacks();
    after = mm_counts_now();
    ok(mm_counts_equal(&before, &after), "nothing has leaked");
    ok(panics(free_inside, "not the start"), "freeing inside a block is a panic");
    ok(panics(free_twice, "not the start"), "freeing twice is a panic");
    return done();
}
