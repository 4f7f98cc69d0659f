/* vmalloc: what is asked for is mapped, and nothing beside it; all or nothing when memory is
 * out. */
#include "kernel/lib/fail.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "mm/pgtable.h"
#include "mm/vmalloc.h"

TEST_SUITE(vmalloc);

static bool mapped(uintptr_t addr)
{
    const pte_t *e = kpt_entry((uint32_t)addr);

    return e && (*e & PTE_PRESENT);
}

TEST(blocks_have_guard_pages)
{
    char *p = vmalloc(3 * PAGE_SIZE), *q = vmalloc(1);

    memset(p, 'p', 3 * PAGE_SIZE);
    memset(q, 'q', PAGE_SIZE);
    CHECK(p[0] == 'p' && p[3 * PAGE_SIZE - 1] == 'p');
    CHECK(vsize(p) == 3 * PAGE_SIZE && vsize(q) == PAGE_SIZE);
    CHECK(!mapped((uintptr_t)p - 1) && !mapped((uintptr_t)p + 3 * PAGE_SIZE));
    CHECK(!mapped((uintptr_t)q - 1) && !mapped((uintptr_t)q + PAGE_SIZE));
    CHECK(vmalloc_ok());
    vfree(p);
    CHECK(!mapped((uintptr_t)p));
    vfree(q);
}

TEST(the_lowest_gap_is_reused)
{
    char *a = vmalloc(4 * PAGE_SIZE), *b = vmalloc(PAGE_SIZE), *c;

    vfree(a);
    c = vmalloc(2 * PAGE_SIZE);
    CHECK(c == a);
    vfree(b);
    vfree(c);
    CHECK(vmalloc_ok());
}

TEST(zeroed_on_request)
{
    char *p = vmalloc(2 * PAGE_SIZE);

    memset(p, 0xff, 2 * PAGE_SIZE);
    vfree(p);
    p = vzalloc(2 * PAGE_SIZE);
    CHECK(p[0] == 0 && p[PAGE_SIZE] == 0 && p[2 * PAGE_SIZE - 1] == 0);
    vfree(p);
}

TEST(many_blocks_come_and_go)
{
    static void *p[40];

    for (unsigned step = 0; step < 400; step++) {
        unsigned i = step * 7 % 40;

        if (p[i])
            vfree(p[i]);
        p[i] = p[i] ? NULL : vmalloc((step % 5 + 1) * PAGE_SIZE);
    }
    CHECK(vmalloc_ok());
    for (unsigned i = 0; i < 40; i++)
        vfree(p[i]);
    CHECK(vmalloc_ok());
}

TEST(every_failure_point_leaves_nothing)
{
    int n;

    for (n = 1;; n++) {
        struct mm_counts before = mm_counts_now(), after;
        void *p;
        bool failed;

        fail_alloc_after(n);
        p = vmalloc(3 * PAGE_SIZE);
        failed = fail_alloc_fired();
        fail_alloc_after(0);
        vfree(p);
        after = mm_counts_now();
        CHECK(mm_counts_equal(&before, &after), "failure %d", n);
        if (!failed)
            break;
        CHECK(!p);
    }
    CHECK(n > 3, "only %d failure points", n - 1);
}

TEST(too_much_is_null)
{
    CHECK(!vmalloc(0));
    CHECK(!vmalloc(vmalloc_end - VMALLOC_BASE), "no room for the guard page");
    CHECK(!vmalloc((size_t)-1));
}
