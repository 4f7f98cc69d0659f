/* Zones: who gets frames from where, and what each must leave to the others. */
#include "kernel/lib/fail.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "mm/kmap.h"
#include "mm/zone.h"

TEST_SUITE(zone);

/* All frames of one kind on a list. => how many */
static uint32_t take_all(struct list *taken, unsigned gfp)
{
    struct frame *f;
    uint32_t n = 0;

    while ((f = frame_alloc(gfp))) {
        list_add(taken, &f->lru);
        n++;
    }
    return n;
}

static void give_all(struct list *taken)
{
    struct list *l;

    while ((l = list_pop(taken)))
        frame_put(list_entry(l, struct frame, lru));
}

TEST(zones_are_sound)
{
    CHECK(zones_ok());
    CHECK(frames_free() <= frames_managed());
    for (unsigned i = 0; i < NZONES; i++)
        CHECK(zones[i].managed <= zones[i].present, "%s", zones[i].name);
}

TEST(a_request_starts_at_its_zone)
{
    static const unsigned gfp[] = { GFP_DMA, GFP_KERNEL, GFP_HIGH, GFP_USER };

    for (unsigned i = 0; i < ARRAY_SIZE(gfp); i++) {
        const struct zone *z = first_zone[gfp[i]];
        struct frame *f = frame_alloc(gfp[i]);

        while (z > zones && zone_free(z) <= z->high)
            z--;
        CHECK(frame_zone(f) == z, "request %u came from %s", gfp[i], frame_zone(f)->name);
        frame_put(f);
    }
}

TEST(dma_lies_below_16_mb)
{
    struct frame *f = frame_alloc_order(GFP_DMA, 2);

    CHECK(frame_paddr(f).v + 4 * PAGE_SIZE <= 16u << 20);
    frame_free_order(f, 2);
}

TEST(a_high_frame_is_reached_by_a_window)
{
    struct frame *f = frame_alloc(GFP_USER | GFP_ZERO);
    uint32_t *p;

    if (frame_is_low(f)) {
        frame_put(f);
        test_skip("no memory above 896 MB");
        return;
    }
    p = kmap(f);
    CHECK(p[0] == 0 && p[1023] == 0, "cleared");
    p[1023] = 0x12345678;
    kunmap(p);
    p = kmap(f);
    CHECK(p[1023] == 0x12345678);
    kunmap(p);
    frame_put(f);
}

TEST(users_leave_the_kernel_its_reserve)
{
    struct list taken = LIST_INIT(taken);

    take_all(&taken, GFP_USER);
    for (unsigned i = 0; i < NZONES; i++)
        CHECK(zone_free(&zones[i]) >= zones[i].min, "%s", zones[i].name);
    CHECK(take_all(&taken, GFP_KERNEL) > 0, "the kernel has frames when users have none");
    CHECK(take_all(&taken, GFP_KERNEL | GFP_ATOMIC) > 0, "GFP_ATOMIC takes the last ones");
    CHECK(zones[ZONE_NORMAL].nbuddy == 0 && zones[ZONE_DMA].nbuddy == 0);
    give_all(&taken);
    CHECK(zones_ok());
}

TEST(the_nth_allocation_fails)
{
    struct frame *f;

    fail_alloc_after(2);
    f = frame_alloc(GFP_KERNEL);
    CHECK(f && !frame_alloc(GFP_KERNEL) && fail_alloc_fired());
    fail_alloc_after(0);
    frame_put(f);
}

static uint32_t nothing_to_give(void)
{
    return 0;
}

TEST(shrinkers_are_asked)
{
    /* registered once and for all: shrinkers are never taken off */
    static struct shrinker s = { .name = "test", .shrink = nothing_to_give };
    static bool registered;

    if (!registered)
        shrinker_register(&s);
    registered = true;
    shrink_all();
    CHECK(s.freed == 0);
}
