/* Swapping, on an area that lies in memory: every page comes back with what was in it, sharers find
 * it together, and no slot is lost. */
#include "mm/reclaim.h"
#include "mm/swap.h"

#include "kernel/lib/fail.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/aspace.h"
#include "mm/check.h"
#include "mm/ptrange.h"
#include "mm/vmalloc.h"
#include "tests/kernel/swapdisk.h"

TEST_SUITE(swap);

#define AT    0x10000000u
#define RW    (PROT_READ | PROT_WRITE)
#define FIXED (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)

/* ---- address spaces with pages ---- */

static uint32_t peek(struct aspace *as, uint32_t addr)
{
    uint32_t v = 0xDEADBEEF;

    return aspace_read(as, addr, &v, sizeof v) < 0 ? 0xFAFAFAFA : v;
}

static void poke(struct aspace *as, uint32_t addr, uint32_t v)
{
    CHECK(aspace_write(as, addr, &v, sizeof v) == 0, "at %08x", addr);
}

/* n pages at AT, each with its number plus 1. */
static struct aspace *with_pages(uint32_t n)
{
    struct aspace *as = aspace_create();

    CHECK(!is_errno(mm_mmap(as, AT, n * PAGE_SIZE, RW, FIXED, NULL, 0)));
    for (uint32_t i = 0; i < n; i++)
        poke(as, AT + i * PAGE_SIZE, i + 1);
    return as;
}

static pte_t entry(struct aspace *as, uint32_t page)
{
    pte_t *e = pgtable_walk(as->pgdir, AT + page * PAGE_SIZE);

    return e ? *e : 0;
}

static int out(struct aspace *as, uint32_t page)
{
    return swap_out(pte_frame(entry(as, page)), NULL);
}

static bool all_ok(struct aspace *as)
{
    return aspace_ok(as) && swap_ok();
}

/* ---- the claims ---- */

TEST(a_page_goes_out_and_comes_back)
{
    struct aspace *as;

    CHECK(swapdisk_on(SLOTS, 0) == 0 && swap_total_slots() == SLOTS - 1);
    as = with_pages(8);
    for (uint32_t i = 0; i < 8; i++)
        CHECK(out(as, i) == 0 && pte_is_swap(entry(as, i)));
    CHECK(as->rss_anon == 0 && as->swapped == 8 && all_ok(as));
    swapdisk_settle();
    CHECK(swapdisk.writes == 1, "neighbours go out together: %u writes", swapdisk.writes);
    CHECK(swap_cached_pages() == 0 && swap_free_slots() == SLOTS - 9 && all_ok(as));
    for (uint32_t i = 0; i < 8; i++)
        CHECK(peek(as, AT + i * PAGE_SIZE) == i + 1);
    CHECK(swapdisk.reads < 8, "neighbours come in together: %u reads", swapdisk.reads);
    CHECK(as->rss_anon == 8 && as->swapped == 0 && as->maj_flt > 0 && all_ok(as));
    aspace_put(as);
    swapdisk_off();
}

TEST(a_page_on_its_way_out_is_found)
{
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    as = with_pages(1);
    CHECK(out(as, 0) == 0 && peek(as, AT) == 1);
    CHECK(swapdisk.reads == 0 && all_ok(as));
    poke(as, AT, 5);
    CHECK(swap_free_slots() == SLOTS - 1 && all_ok(as), "who writes gives the slot up");
    aspace_put(as);
    swapdisk_off();
}

TEST(what_was_only_read_goes_out_without_a_write)
{
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    as = with_pages(1);
    CHECK(out(as, 0) == 0);
    swapdisk_settle();
    CHECK(peek(as, AT) == 1 && swapdisk.writes == 1);
    CHECK(out(as, 0) == 0 && all_ok(as));
    swapdisk_settle();
    CHECK(swapdisk.writes == 1 && peek(as, AT) == 1);
    poke(as, AT, 9);
    CHECK(out(as, 0) == 0);
    swapdisk_settle();
    CHECK(swapdisk.writes == 2 && peek(as, AT) == 9 && all_ok(as));
    aspace_put(as);
    swapdisk_off();
}

TEST(relatives_share_it_before_and_after)
{
    struct aspace *as, *child, *late;

    swapdisk_on(SLOTS, 0);
    as = with_pages(2);
    child = aspace_fork(as);
    CHECK(out(as, 0) == 0 && pte_is_swap(entry(as, 0)) && entry(child, 0) == entry(as, 0));
    late = aspace_fork(child); /* entries are inherited */
    swapdisk_settle();
    CHECK(swap_names(entry(late, 0)) == 3 && all_ok(as) && all_ok(child) && all_ok(late));
    CHECK(peek(child, AT) == 1 && peek(late, AT) == 1);
    CHECK(pte_frame(entry(child, 0)) == pte_frame(entry(late, 0)), "one frame for both");
    CHECK(all_ok(as) && all_ok(child) && all_ok(late));
    poke(late, AT, 77);
    CHECK(peek(child, AT) == 1 && peek(as, AT) == 1 && peek(late, AT) == 77);
    CHECK(all_ok(as) && all_ok(child) && all_ok(late));
    aspace_put(child);
    CHECK(all_ok(as) && peek(as, AT) == 1);
    aspace_put(as);
    CHECK(all_ok(late));
    aspace_put(late);
    swapdisk_off();
}

TEST(the_last_to_map_it_leaves_it_to_those_who_wait)
{
    struct aspace *as, *child;

    swapdisk_on(SLOTS, 0);
    as = with_pages(1);
    child = aspace_fork(as);
    CHECK(out(as, 0) == 0);
    swapdisk_settle();
    CHECK(peek(child, AT) == 1);
    aspace_put(child); /* the frame stays in the cache, clean, for the parent's entry */
    CHECK(swap_cached_pages() == 1 && all_ok(as));
    CHECK(peek(as, AT) == 1 && swapdisk.reads == 1);
    poke(as, AT, 2);
    CHECK(peek(as, AT) == 2 && swap_free_slots() == SLOTS - 1 && all_ok(as));
    aspace_put(as);
    swapdisk_off();
}

TEST(entries_survive_other_calls)
{
    struct aspace *as;
    long to;

    swapdisk_on(SLOTS, 0);
    as = with_pages(6);
    for (uint32_t i = 0; i < 6; i++)
        CHECK(out(as, i) == 0);
    swapdisk_settle();
    CHECK(mm_mprotect(as, AT, 2 * PAGE_SIZE, PROT_NONE) == 0);
    CHECK(mm_mprotect(as, AT, 2 * PAGE_SIZE, PROT_READ) == 0 && all_ok(as));
    CHECK(peek(as, AT) == 1 && mm_mprotect(as, AT, PAGE_SIZE, RW) == 0 && peek(as, AT) == 1);
    to = mm_mremap(as, AT + 2 * PAGE_SIZE, 2 * PAGE_SIZE, 16 * PAGE_SIZE, MREMAP_MAYMOVE, 0);
    CHECK(!is_errno(to) && all_ok(as));
    CHECK(peek(as, (uint32_t)to) == 3 && peek(as, (uint32_t)to + PAGE_SIZE) == 4);
    CHECK(mm_munmap(as, AT + 4 * PAGE_SIZE, PAGE_SIZE) == 0 && all_ok(as));
    CHECK(mm_madvise(as, AT + 5 * PAGE_SIZE, PAGE_SIZE, MADV_FREE) == 0);
    CHECK(peek(as, AT + 5 * PAGE_SIZE) == 0 && all_ok(as), "it may be dropped: it was");
    aspace_put(as);
    swapdisk_off();
}

TEST(a_moved_page_is_shared)
{
    struct aspace *as, *child;
    long to;

    swapdisk_on(SLOTS, 0);
    as = with_pages(1);
    CHECK(out(as, 0) == 0);
    child = aspace_fork(as);
    to = mm_mremap(child, AT, PAGE_SIZE, PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED,
                   AT + 64 * PAGE_SIZE);
    CHECK(to == (long)(AT + 64 * PAGE_SIZE));
    CHECK(peek(as, AT) == 1 && peek(child, (uint32_t)to) == 1);
    CHECK(pte_frame(entry(as, 0)) == pte_frame(entry(child, 64)));
    CHECK(all_ok(as) && all_ok(child));
    aspace_put(child);
    aspace_put(as);
    swapdisk_off();
}

TEST(a_full_area_says_so)
{
    struct aspace *as;
    uint32_t i = 0;

    CHECK(swapdisk_on(8, 3) == 0 && swap_total_slots() == 6, "neither the header nor the bad page");
    as = with_pages(10);
    while (i < 10 && out(as, i) == 0)
        i++;
    CHECK(i == 6 && out(as, i) == -ENOSPC && all_ok(as));
    swapdisk_settle();
    for (i = 0; i < 10; i++)
        CHECK(peek(as, AT + i * PAGE_SIZE) == i + 1);
    aspace_put(as);
    swapdisk_off();
}

TEST(what_can_not_be_written_stays)
{
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    as = with_pages(2);
    CHECK(out(as, 0) == 0 && out(as, 1) == 0);
    swapdisk.broken = true;
    CHECK(objects_sync() == -EIO && swap_cached_pages() == 2);
    reclaim_drop_clean();
    CHECK(peek(as, AT) == 1 && peek(as, AT + PAGE_SIZE) == 2 && all_ok(as));
    swapdisk.broken = false;
    swapdisk_settle();
    aspace_put(as);
    swapdisk_off();
}

TEST(what_can_not_be_read_is_an_error)
{
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    as = with_pages(2);
    CHECK(out(as, 0) == 0);
    swapdisk_settle();
    swapdisk.broken = true;
    CHECK(peek(as, AT) == 0xFAFAFAFA && peek(as, AT + PAGE_SIZE) == 2 && all_ok(as));
    CHECK(swap_off(&swapdisk) == -EIO && all_ok(as));
    swapdisk.broken = false;
    CHECK(peek(as, AT) == 1 && all_ok(as));
    aspace_put(as);
    swapdisk_off();
}

TEST(turning_off_brings_everything_back)
{
    struct aspace *as, *child;

    swapdisk_on(SLOTS, 0);
    as = with_pages(20);
    child = aspace_fork(as);
    for (uint32_t i = 0; i < 15; i++)
        CHECK(out(as, i) == 0);
    swapdisk_settle();
    for (uint32_t i = 0; i < 5; i++)
        CHECK(peek(as, AT + i * PAGE_SIZE) == i + 1);
    CHECK(mm_mprotect(as, AT + 6 * PAGE_SIZE, PAGE_SIZE, PROT_NONE) == 0);
    CHECK(swap_off(&swapdisk) == 0 && swap_total_slots() == 0);
    CHECK(as->swapped == 0 && child->swapped == 0 && aspace_ok(as) && aspace_ok(child));
    CHECK(mm_mprotect(as, AT + 6 * PAGE_SIZE, PAGE_SIZE, RW) == 0);
    for (uint32_t i = 0; i < 20; i++) {
        CHECK(peek(as, AT + i * PAGE_SIZE) == i + 1 && peek(child, AT + i * PAGE_SIZE) == i + 1);
        CHECK(pte_frame(entry(as, i)) == pte_frame(entry(child, i)));
    }
    CHECK(swap_off(&swapdisk) == -EINVAL);
    aspace_put(child);
    aspace_put(as);
}

TEST(what_is_no_area_is_refused)
{
    CHECK(swapdisk_on(SLOTS, 0) == 0 && swap_on(&swapdisk.store, "again", 5) == -EBUSY);
    swapdisk_off();
    swapdisk.bytes = vzalloc(SLOTS * PAGE_SIZE);
    CHECK(swap_on(&swapdisk.store, "empty", 0) == -EINVAL);
    vfree(swapdisk.bytes);
}

/* Fail the n-th allocation of a life with swapping, for each n. */
TEST(no_memory_loses_nothing)
{
    for (int n = 1, fired = 1; fired && n < 100; n++) {
        struct aspace *as;
        uint32_t v;

        swapdisk_on(SLOTS, 0);
        as = with_pages(3);
        fail_alloc_after(n);
        for (uint32_t i = 0; i < 3; i++)
            (void)out(as, i);
        (void)objects_sync();
        reclaim_drop_clean();
        for (uint32_t i = 0; i < 3; i++)
            (void)aspace_read(as, AT + i * PAGE_SIZE, &v, sizeof v);
        fired = fail_alloc_fired();
        fail_alloc_after(0);
        CHECK(all_ok(as));
        for (uint32_t i = 0; i < 3; i++)
            CHECK(peek(as, AT + i * PAGE_SIZE) == i + 1, "after failure %d", n);
        aspace_put(as);
        swapdisk_off();
    }
}
