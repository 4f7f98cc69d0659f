/* Reclaim: every policy takes pages away in its textbook's order; what may not go stays; what goes
 * is where it can be found again; and there is progress when no frame is free. */
#include "mm/reclaim.h"

#include "kernel/lib/fail.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/aspace.h"
#include "mm/check.h"
#include "mm/fault.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/replace.h"
#include "mm/vmalloc.h"
#include "mm/zone.h"
#include "tests/kernel/swapdisk.h"

TEST_SUITE(reclaim);

#define AT    0x10000000u
#define RW    (PROT_READ | PROT_WRITE)
#define FIXED (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
#define ALL   UINT32_MAX

/* ---- a file of numbered pages ---- */

static struct object file;
static unsigned written;

static int fill(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        frame_clear(f[i]);
    return 0;
}

static int writeback(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    written += n;
    return 0;
}

static const struct object_ops file_ops = { .name = "pages", .fill = fill, .writeback = writeback };

static void make_file(uint32_t pages)
{
    object_init(&file, &file_ops);
    file.size = (uint64_t)pages << PAGE_SHIFT;
    written = 0;
}

static void use(uint32_t page, bool write)
{
    struct frame *f;

    if (!CHECK(object_page_ahead(&file, page, AHEAD_NONE, &f) == 0))
        return;
    f->flags |= FRAME_REFERENCED;
    if (write)
        object_dirty(&file, f);
    frame_put(f);
}

/* ---- the pool of those pages alone ---- */

static struct frame **away; /* what there was, each with a reference: pinned */
static uint32_t naway;

static void put_away(struct pool *p, enum pool_list l)
{
    list_for_each_safe(at, &p->list[l]) {
        struct frame *f = list_entry(at, struct frame, lru);

        frame_get(f);
        away[naway++] = f;
        if (l != POOL_KEPT)
            pool_move(f, POOL_KEPT, false);
    }
}

/* Nothing of what there is can go, until it is brought back. */
static void put_all_away(void)
{
    uint32_t n = 0;

    for (unsigned z = 0; z < NZONES; z++)
        for (unsigned l = 0; l < NPOOLS; l++)
            n += zones[z].pool.count[l];
    away = vmalloc((n + 1) * sizeof *away);
    naway = 0;
    for (unsigned z = 0; z < NZONES; z++)
        for (unsigned i = 0; i < NPOOLS; i++) /* first POOL_KEPT, where the others will go */
            put_away(&zones[z].pool, (POOL_KEPT + i) % NPOOLS);
}

static void bring_all_back(void)
{
    while (naway > 0)
        frame_put(away[--naway]);
    vfree(away);
    for (unsigned z = 0; z < NZONES; z++)
        (void)pool_rescue_list(&zones[z].pool, POOL_KEPT, ALL);
    CHECK(pools_ok());
}

/* ---- policies, on strings of references ---- */

/* The page that the policy gives up. */
static uint32_t evict(struct zone *z)
{
    struct frame *f = NULL;
    uint32_t budget = 100, page;

    while (budget && replace_policy->choose(&z->pool, &f, 1, &budget) == 0)
        ;
    if (!CHECK(f && f->owner == &file))
        return 0;
    page = f->index;
    (void)object_sync(&file, page, page);
    CHECK(object_drop(f));
    return page;
}

/* Refer to the pages that the string names ('a', 'b', ...; in capitals: write) with so many frames.
 * => the faults; evicted: the pages that went, in order */
static unsigned play(const char *policy, const char *refs, unsigned nframes_, char *evicted)
{
    unsigned faults = 0;
    struct frame *f;

    CHECK(replace_set(policy) == 0);
    make_file(26);
    put_all_away();
    for (; *refs; refs++) {
        uint32_t page = (uint32_t)(*refs | 0x20) - 'a';

        if (!(f = object_peek(&file, page))) {
            faults++;
            if (file.npages == nframes_)
                *evicted++ = (char)('a' + evict(first_zone[GFP_USER]));
        } else {
            frame_put(f);
        }
        use(page, *refs < 'a');
    }
    *evicted = '\0';
    (void)object_sync(&file, 0, ALL);
    object_put(&file);
    bring_all_back();
    CHECK(replace_set("lru") == 0);
    return faults;
}

static void expect(const char *policy, const char *refs, unsigned nframes_, const char *order)
{
    char evicted[64];

    (void)play(policy, refs, nframes_, evicted);
    CHECK(!strcmp(evicted, order), "%s evicts %s", policy, evicted);
}

TEST(fifo_takes_the_first_and_knows_beladys_anomaly)
{
    char evicted[64];

    expect("fifo", "abcdbebf", 3, "abcd");
    CHECK(play("fifo", "abcdabeabcde", 3, evicted) == 9 && !strcmp(evicted, "abcdab"));
    CHECK(play("fifo", "abcdabeabcde", 4, evicted) == 10, "more frames, more faults");
}

TEST(clock_gives_a_second_chance)
{
    expect("clock", "abcdbebf", 3, "acd");
}

TEST(nru_prefers_unused_to_unmodified)
{
    expect("nru", "aBcdecfceg", 4, "adb");
}

TEST(aging_knows_who_was_used_last)
{
    expect("aging", "abcdebcfegh", 4, "adbc");
}

TEST(two_lists_keep_what_is_used_twice_from_a_stream)
{
    expect("lru", "abcdebfghij", 4, "acdefg");
}

/* ---- reclaim ---- */

TEST(clean_pages_are_dropped_and_dirty_ones_written)
{
    make_file(40);
    put_all_away();
    for (uint32_t i = 0; i < 40; i++)
        use(i, i % 4 == 0);
    CHECK(reclaim_zone(first_zone[GFP_USER], ALL) >= 40 && file.npages == 0);
    CHECK(written == 10, "%u pages were written", written);
    object_put(&file);
    bring_all_back();
}

static void poke(struct aspace *as, uint32_t page, uint32_t v)
{
    CHECK(aspace_write(as, AT + page * PAGE_SIZE, &v, sizeof v) == 0, "page %u", page);
}

static uint32_t peek(struct aspace *as, uint32_t page)
{
    uint32_t v = 0xDEADBEEF;

    return aspace_read(as, AT + page * PAGE_SIZE, &v, sizeof v) < 0 ? 0xFAFAFAFA : v;
}

/* n pages at AT, each with its number plus 1. */
static struct aspace *with_pages(uint32_t n)
{
    struct aspace *as = aspace_create();

    CHECK(!is_errno(mm_mmap(as, AT, n * PAGE_SIZE, RW, FIXED, NULL, 0)));
    for (uint32_t i = 0; i < n; i++)
        poke(as, i, i + 1);
    return as;
}

static bool are_there(struct aspace *as, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (!CHECK(peek(as, i) == i + 1, "page %u holds %u", i, peek(as, i)))
            return false;
    return CHECK(aspace_ok(as) && swap_ok() && pools_ok());
}

/* All that can go from the pages of as, and nothing else, goes. */
static uint32_t squeeze(struct aspace *as)
{
    uint32_t before = as->rss_anon;

    (void)reclaim_zone(first_zone[GFP_USER], before);
    return before - as->rss_anon;
}

TEST(anonymous_pages_are_swapped_out)
{
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    put_all_away();
    as = with_pages(40);
    CHECK(squeeze(as) == 40 && as->swapped == 40 && swap_cached_pages() == 0);
    CHECK(swapdisk.writes <= 2, "in runs: %u writes", swapdisk.writes);
    CHECK(are_there(as, 40));
    CHECK(squeeze(as) == 40 && swapdisk.writes <= 2, "only read, they go without a write");
    CHECK(are_there(as, 40));
    aspace_put(as);
    swapdisk_off();
    bring_all_back();
}

TEST(locked_and_pinned_pages_stay)
{
    struct aspace *as, *child;
    struct frame *pinned;

    swapdisk_on(SLOTS, 0);
    put_all_away();
    as = with_pages(20);
    CHECK(mm_mlock(as, AT, 4 * PAGE_SIZE, 0) == 0);
    mutex_lock(&as->lock);
    pinned = fault_in(as, AT + 10 * PAGE_SIZE, false);
    mutex_unlock(&as->lock);
    CHECK(squeeze(as) == 15 && as->rss_anon == 5);
    child = aspace_fork(as); /* shares them, and locks none */
    CHECK(squeeze(as) == 0 && child->rss_anon == 5);
    frame_put(pinned);
    CHECK(squeeze(as) == 1);
    CHECK(mm_munlock(as, AT, 2 * PAGE_SIZE) == 0 && squeeze(as) == 2 && as->rss_anon == 2);
    aspace_put(as); /* with two locks: the child's pages are free to go */
    CHECK(are_there(child, 20) && squeeze(child) == 20 && are_there(child, 20));
    aspace_put(child);
    swapdisk_off();
    bring_all_back();
}

TEST(what_was_given_up_goes_without_a_slot)
{
    struct aspace *as;

    put_all_away();
    as = with_pages(8);
    CHECK(squeeze(as) == 0, "there is no swap");
    CHECK(mm_madvise(as, AT, 4 * PAGE_SIZE, MADV_FREE) == 0);
    poke(as, 3, 4);
    CHECK(squeeze(as) == 3 && peek(as, 0) == 0 && peek(as, 3) == 4 && peek(as, 4) == 5);
    aspace_put(as);
    bring_all_back();
}

TEST(a_full_area_ends_it_and_room_goes_on)
{
    struct aspace *as;

    swapdisk_on(9, 0);
    put_all_away();
    as = with_pages(20);
    CHECK(squeeze(as) == 8 && squeeze(as) == 0);
    CHECK(mm_munmap(as, AT, 8 * PAGE_SIZE) == 0);
    CHECK(squeeze(as) > 0, "pages that found no slot are looked at again");
    for (uint32_t i = 8; i < 20; i++)
        CHECK(peek(as, i) == i + 1);
    aspace_put(as);
    swapdisk_off();
    bring_all_back();
}

TEST(what_can_not_be_written_stays_and_it_ends)
{
    struct aspace *as;

    swapdisk_on(SLOTS, 0);
    put_all_away();
    as = with_pages(20);
    swapdisk.broken = true;
    CHECK(reclaim_zone(first_zone[GFP_USER], 20) == 0);
    CHECK(are_there(as, 20));
    swapdisk.broken = false;
    uint32_t n = squeeze(as);
    CHECK(n == 20, "%u of 20 pages go", n);
    CHECK(are_there(as, 20));
    aspace_put(as);
    swapdisk_off();
    bring_all_back();
}

/* ---- at the edge ---- */

/* Every frame that GFP_KERNEL can have. */
static void take_all(struct list *held)
{
    struct frame *f;

    list_init(held);
    while ((f = frame_alloc(GFP_KERNEL)))
        list_add(held, &f->lru);
}

static void give_all_back(struct list *held)
{
    struct list *n;

    while ((n = list_pop(held)))
        frame_put(list_entry(n, struct frame, lru));
}

TEST(with_no_frame_left_pages_can_be_written)
{
    struct aspace *as;
    struct list held;
    uint32_t got;

    swapdisk_on(200, 0);
    put_all_away();
    as = with_pages(150);
    take_all(&held);
    CHECK(!frame_alloc(GFP_KERNEL));
    reclaim_reserve(1);
    got = reclaim_zone(first_zone[GFP_USER], 150);
    reclaim_reserve(-1);
    CHECK(got == 150 && as->swapped == 150, "%u pages went", got);
    give_all_back(&held);
    CHECK(are_there(as, 150));
    aspace_put(as);
    swapdisk_off();
    bring_all_back();
}

/* Each allocation of reclaim, and of what brings the pages back, fails in turn. */
TEST(no_allocation_that_fails_loses_a_page)
{
    int n = 1;

    for (bool fired = true; fired && n < 200; n++) {
        struct aspace *as;

        swapdisk_on(SLOTS, 0);
        put_all_away();
        as = with_pages(12);
        fail_alloc_after(n);
        (void)squeeze(as);
        for (uint32_t i = 0; i < 12; i++)
            (void)peek(as, i);
        fired = fail_alloc_fired();
        fail_alloc_after(0);
        CHECK(are_there(as, 12), "failure %d", n);
        aspace_put(as);
        swapdisk_off();
        bring_all_back();
    }
    CHECK(n > 2 && n < 200, "%d failure points", n - 1);
}
