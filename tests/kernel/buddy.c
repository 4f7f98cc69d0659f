/* The buddy system: blocks are aligned, apart, and merge when they come back. */
#include "kernel/lib/test.h"
#include "mm/buddy.h"

TEST_SUITE(buddy);

#define HELD 64

static uint32_t seed = 1;

static uint32_t random(void)
{
    return seed = seed * 1664525 + 1013904223, seed >> 8;
}

TEST(every_order_is_aligned)
{
    for (unsigned order = 0; order < MAX_ORDER; order++) {
        struct frame *f = frame_alloc_order(GFP_KERNEL, order);

        if (!f)
            continue; /* a small machine */
        CHECK(pfn_of(f) % (1u << order) == 0, "order %u at frame %#x", order, pfn_of(f));
        CHECK(zones_ok());
        frame_free_order(f, order);
    }
    CHECK(!frame_alloc_order(GFP_KERNEL, MAX_ORDER), "beyond the largest order");
}

TEST(random_blocks_stay_sound)
{
    static struct {
        struct frame *f;
        unsigned order;
    } held[HELD];
    uint32_t before = frames_free();

    for (unsigned step = 0; step < 2000; step++) {
        unsigned i = random() % HELD;

        if (held[i].f) {
            frame_free_order(held[i].f, held[i].order);
            held[i].f = NULL;
        } else {
            held[i].order = random() % 5;
            held[i].f = frame_alloc_order(step % 2 ? GFP_USER : GFP_KERNEL, held[i].order);
        }
        if (step % 500 == 0)
            CHECK(zones_ok(), "step %u", step);
    }
    for (unsigned i = 0; i < HELD; i++) {
        if (held[i].f)
            frame_free_order(held[i].f, held[i].order);
        held[i].f = NULL;
    }
    CHECK(zones_ok());
    CHECK(frames_free() == before, "%u free, %u before", frames_free(), before);
}

TEST(freed_blocks_merge)
{
    struct zone *z = &zones[ZONE_DMA];
    struct frame *f[16];
    uint32_t blocks[MAX_ORDER];

    zone_drain(z, 0);
    for (unsigned k = 0; k < MAX_ORDER; k++)
        blocks[k] = z->nblocks[k];
    for (unsigned i = 0; i < 16; i++)
        f[i] = frame_alloc(GFP_DMA);
    for (unsigned i = 0; i < 16; i++)
        frame_put(f[i * 7 % 16]);
    zone_drain(z, 0);
    for (unsigned k = 0; k < MAX_ORDER; k++)
        CHECK(z->nblocks[k] == blocks[k], "order %u: %u, %u before", k, z->nblocks[k], blocks[k]);
}

TEST(last_freed_is_first_used)
{
    struct frame *f = frame_alloc(GFP_KERNEL), *g;

    frame_put(f);
    g = frame_alloc(GFP_KERNEL);
    CHECK(f == g);
    frame_put(g);
}

TEST(a_block_is_freed_in_parts)
{
    uint32_t before = frames_free();
    struct frame *f = frame_alloc_order(GFP_KERNEL, 3);

    frame_free_order(f + 4, 2);
    frame_free_order(f, 1);
    frame_put(f + 2);
    frame_put(f + 3);
    CHECK(frames_free() == before);
    CHECK(zones_ok());
}
