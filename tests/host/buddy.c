/* The buddy system: blocks are aligned, split and merged; floors hold; counts always add up. */
#include "tests/host/machine.h"

#include "mm/buddy.h"

struct block {
    struct frame *f;
    unsigned order;
};

static struct block held[20000];
static unsigned nheld;

static void put_back(unsigned i)
{
    frame_free_order(held[i].f, held[i].order);
    held[i] = held[--nheld];
}

/* Random requests of all orders and kinds; zones_ok() after every hundredth. */
static bool churn(unsigned steps, unsigned max_order)
{
    static const unsigned kinds[] = { GFP_KERNEL, GFP_USER, GFP_DMA, GFP_HIGH,
                                      GFP_KERNEL | GFP_ATOMIC };

    for (unsigned i = 0; i < steps; i++) {
        unsigned order = tap_random() % (tap_random() % max_order + 1);

        if (tap_random() % 5 < 3 && nheld < ARRAY_SIZE(held)) {
            struct frame *f = order ? frame_alloc_order(kinds[tap_random() % 5], order)
                                    : frame_alloc(kinds[tap_random() % 5]);

            if (f && pfn_of(f) % (1u << order))
                return false;
            if (f)
                held[nheld++] = (struct block){ f, order };
        } else if (nheld) {
            put_back(tap_random() % nheld);
        }
        if (i % 100 == 0 && !zones_ok())
            return false;
    }
    return zones_ok();
}

static void free_all(void)
{
    while (nheld)
        put_back(nheld - 1);
}

/* Free blocks of each order, as the zone has them when nothing is in use. */
static bool same_blocks(const uint32_t (*want)[MAX_ORDER])
{
    for (unsigned i = 0; i < NZONES; i++) {
        zone_drain(&zones[i], 0);
        if (memcmp(zones[i].nblocks, want[i], sizeof want[i]))
            return false;
    }
    return true;
}

static void test_churn(unsigned mb)
{
    uint32_t blocks[NZONES][MAX_ORDER], before, freed;

    boot(mb);
    before = frames_free();
    for (unsigned i = 0; i < NZONES; i++)
        memcpy(blocks[i], zones[i].nblocks, sizeof blocks[i]);
    ok(zones_ok(), "%u MB: sound at the start", mb);
    ok(churn(mb > 1000 ? 1000 : 8000, MAX_ORDER), "%u MB: sound through random requests", mb);
    free_all();
    is(frames_free(), before, "as many frames free as at the start");
    freed = 0;
    for (unsigned i = 0; i < NZONES; i++)
        freed += zones[i].allocs - zone_frees(&zones[i]);
    is(freed, 0, "the counters agree: nothing is in use");
    ok(same_blocks(blocks), "everything merged into the blocks of the start");
    ok(zones_ok(), "sound at the end");
}

/* Take frames of one kind until none is left. => how many */
static unsigned exhaust(unsigned gfp)
{
    struct frame *f;
    unsigned n = 0;

    while (nheld < ARRAY_SIZE(held) && (f = frame_alloc(gfp))) {
        held[nheld++] = (struct block){ f, 0 };
        n++;
    }
    return n;
}

static void test_floors(void)
{
    boot(64);
    exhaust(GFP_USER);
    ok(zone_free(&zones[ZONE_NORMAL]) >= zones[ZONE_NORMAL].min,
       "user pages leave NORMAL its reserve");
    ok(zone_free(&zones[ZONE_DMA]) >= zones[ZONE_DMA].min, "user pages leave DMA its reserve");
    ok(exhaust(GFP_KERNEL) > 0, "the kernel has frames when users have none");
    ok(exhaust(GFP_DMA) > 0, "DMA has frames when the kernel has none");
    ok(exhaust(GFP_KERNEL | GFP_ATOMIC) > 0, "GFP_ATOMIC takes the last ones");
    is(frames_free(), 0, "and then none is free");
    ok(!frame_alloc(GFP_KERNEL | GFP_ATOMIC), "no memory is NULL");
    ok(zones_ok(), "sound without a free frame");
    free_all();
    ok(zones_ok(), "sound with all of them free");
}

static void test_zones(void)
{
    struct frame *f;

    boot(3584);
    f = frame_alloc(GFP_USER);
    is(f->zone, ZONE_HIGHMEM, "user pages come from HIGHMEM");
    frame_put(f);
    f = frame_alloc(GFP_KERNEL);
    is(f->zone, ZONE_NORMAL, "the kernel's come from NORMAL");
    frame_put(f);
    f = frame_alloc_order(GFP_DMA, 4);
    ok(pfn_of(f) + 16 <= (16u * MB) >> PAGE_SHIFT, "GFP_DMA lies below 16 MB");
    frame_free_order(f, 4);
    is(frames_managed(), frames_free(), "all that is managed is free");
    ok(zones[ZONE_HIGHMEM].managed == (2688u * MB) >> PAGE_SHIFT, "all of high memory is managed");
}

/* Frames with the last reference dropped come back, last freed first. */
static void test_references(void)
{
    struct frame *f, *g;

    boot(16);
    f = frame_alloc(GFP_KERNEL);
    frame_get(f);
    ok(!frame_put(f), "one reference of two dropped: not free");
    ok(frame_put(f), "the last dropped: free");
    g = frame_alloc(GFP_KERNEL);
    ok(f == g, "the frame freed last is handed out first");
    frame_put(g);
}

static void test_zero(void)
{
    struct frame *f;
    const char *p;
    bool zero = true;

    f = frame_alloc(GFP_KERNEL);
    memset(frame_virt(f), 0xff, PAGE_SIZE);
    frame_put(f);
    f = frame_alloc(GFP_KERNEL | GFP_ZERO);
    p = frame_virt(f);
    for (unsigned i = 0; i < PAGE_SIZE; i++)
        zero = zero && p[i] == 0;
    ok(zero, "GFP_ZERO clears");
    frame_put(f);
}

static void test_fail(void)
{
    fail_alloc_after(2);
    struct frame *f = frame_alloc(GFP_KERNEL);

    ok(f && !frame_alloc(GFP_KERNEL) && fail_alloc_fired(), "the second allocation fails as asked");
    fail_alloc_after(1);
    ok(!frame_alloc_order(GFP_KERNEL, 3), "so does one of a larger order");
    fail_alloc_after(0);
    frame_put(f);
}

static uint32_t give_one(void)
{
    if (!nheld)
        return 0;
    put_back(0);
    return 1;
}

static void test_shrinker(void)
{
    static struct shrinker s = { .name = "test", .shrink = give_one };

    boot(8);
    exhaust(GFP_KERNEL);
    shrinker_register(&s);
    ok(frame_alloc(GFP_KERNEL) != NULL, "a shrinker is asked before an allocation fails");
    is(s.freed, 1, "what it freed is counted");
}

/* Parts of a block can be freed one by one, and merge. */
static void test_parts(void)
{
    boot(16);
    uint32_t before = frames_free();
    struct frame *f = frame_alloc_order(GFP_KERNEL, 3);

    frame_free_order(f + 4, 2);
    for (unsigned i = 0; i < 4; i++)
        frame_put(f + i);
    is(frames_free(), before, "a block is freed in parts");
    ok(zones_ok(), "and all is sound");
}

static void test_give(void)
{
    boot(16);
    uint32_t managed = frames_managed();

    frame_give((paddr_t){ MB + 100 }, (paddr_t){ MB + 5 * PAGE_SIZE + 100 });
    is(frames_managed() - managed, 4, "only whole frames are given");
    is(frame_of(MB >> PAGE_SHIFT)->state, FRAME_RESERVED, "the first one, used in part, is not");
    ok(zones_ok(), "given frames merge with their neighbours");
}

static void free_twice(void)
{
    struct frame *f = frame_alloc(GFP_KERNEL);

    frame_put(f);
    f->refs = 1;
    frame_put(f);
}

static void free_block_twice(void)
{
    struct frame *f = frame_alloc_order(GFP_KERNEL, 2);

    frame_free_order(f, 2);
    frame_free_order(f, 2);
}

static void write_after_free(void)
{
    struct frame *f = frame_alloc(GFP_KERNEL);

    frame_put(f);
    ((char *)frame_virt(f))[77] = 1;
    frame_alloc(GFP_KERNEL);
}

int main(void)
{
    plan(6 * 4 + 9 + 5 + 3 + 1 + 2 + 2 + 2 + 3 + 4);
    test_churn(4);
    test_churn(16);
    test_churn(128);
    test_churn(3584);
    test_floors();
    test_zones();
    test_references();
    test_zero();
    test_fail();
    test_shrinker();
    test_parts();
    test_give();

    boot(16);
    ok(panics(free_twice, "state > FRAME_FREE"), "freeing a free frame is a panic");
    ok(panics(free_block_twice, "state > FRAME_FREE"), "freeing a free block is a panic");
    ok(panics(write_after_free, "written to after it was freed"),
       "a write to a free frame is found");
    zones[ZONE_DMA].nblocks[0]++;
    ok(!zones_ok(), "the checker finds a wrong count");
    return done();
}
