/* frame.c - handing out frames.
 *
 *   hot stack has one, floor kept        O(1)
 *   buddy system of the wanted zone      O(MAX_ORDER)
 *   the zones below it, each with its floor
 *   pages that need not be written, and what is only kept for speed, are given up; the same again
 *   NULL
 *
 * A zone that falls below its low watermark wakes the thread that reclaims (reclaim.h).
 *
 * A free frame says FREE, an allocated one never does, and freeing one that does is a panic: a
 * double free can't go unnoticed. In the debug build frames of the direct map are filled with a
 * pattern while they are free, and the pattern is verified when they are handed out. */
#include "mm/frame.h"

#include "kernel/lib/fail.h"
#include "kernel/lib/init.h"
#include "kernel/lib/string.h"
#include "mm/bootmem.h"
#include "mm/buddy.h"
#include "mm/kmap.h"
#include "mm/reclaim.h"
#include "mm/slab_debug.h"

struct frame *frames;
uint32_t nframes;
#define DIRECT_TRIES 8 /* a block of several frames may need more than one round */

static struct list shrinkers = LIST_INIT(shrinkers);

_Static_assert(sizeof(void *) != 4 || sizeof(struct frame) == 32, "a descriptor is half a line");

/* ---- poison ---- */

#ifdef CONFIG_DEBUG
uint32_t alloc_era;

static void poison(struct frame *f, uint32_t n)
{
    for (; n--; f++) {
        if (!frame_is_low(f))
            continue;
        memset(frame_virt(f), POISON_FRAME & 0xff, PAGE_SIZE);
        f->flags |= FRAME_POISONED;
    }
}

static void unpoison(struct frame *f)
{
    const uint32_t *word;

    if (!(f->flags & FRAME_POISONED))
        return;
    f->flags &= (uint8_t)~FRAME_POISONED;
    word = frame_virt(f);
    for (unsigned i = 0; i < PAGE_SIZE / sizeof *word; i++)
        if (word[i] != POISON_FRAME)
            panic("frame %#x was written to after it was freed: offset %#x holds %08x",
                  (unsigned)pfn_of(f), (unsigned)(i * sizeof *word), (unsigned)word[i]);
}
/* When it was allocated, for leak reports. */
static void stamp(struct frame *f)
{
    f->free = (void *)(uintptr_t)alloc_era;
}
#else
static inline void stamp(struct frame *f)
{
    (void)f;
}

static inline void poison(struct frame *f, uint32_t n)
{
    (void)f;
    (void)n;
}

static inline void unpoison(struct frame *f)
{
    (void)f;
}
#endif

/* ---- allocation ---- */

static inline void describe(struct frame *f, unsigned order, void *caller)
{
    unpoison(f);
    f->state = FRAME_KERNEL;
    f->order = (uint8_t)order;
    f->refs = 1;
    f->owner = caller;
    stamp(f);
}

/* One block of up to 2^HOT_BATCH_ORDER frames onto the empty hot stack, the lowest frame on top: a
 * process that touches its pages in order gets frames in order. */
static bool refill(struct zone *z)
{
    if (!z->orders)
        return false;
    unsigned order =
        z->orders >> HOT_BATCH_ORDER ? HOT_BATCH_ORDER : 31 - (unsigned)__builtin_clz(z->orders);
    struct frame *f = buddy_alloc(z, order);

    for (uint32_t i = 1u << order; i-- > 0;)
        z->hot[z->nhot++] = &f[i];
    z->refills++;
    if (unlikely(zone_free(z) < z->low))
        reclaim_wake();
    return true;
}

static struct frame *take_block(struct zone *z, unsigned order)
{
    struct frame *f;

    if (order == 0)
        return z->nhot || refill(z) ? z->hot[--z->nhot] : NULL;
    f = buddy_alloc(z, order);
    if (!f && z->nhot) {
        zone_drain(z, 0);
        f = buddy_alloc(z, order);
    }
    return f;
}

static struct frame *from_zones(unsigned gfp, unsigned order)
{
    for (struct zone *z = first_zone[GFP_WHO(gfp)];; z--) {
        struct frame *f;

        if (zone_free(z) >= z->floor[GFP_WHO(gfp)] + (1u << order) && (f = take_block(z, order))) {
            z->allocs += 1u << order;
            return f;
        }
        if (z == zones)
            return NULL;
    }
}

static struct frame *find(unsigned gfp, unsigned order)
{
    struct frame *f;

    if (unlikely(reclaim_has_reserve()))
        gfp |= GFP_ATOMIC;
    f = from_zones(gfp, order);
    for (unsigned tries = 0; !f && tries < DIRECT_TRIES; tries++) {
        uint32_t got = reclaim_direct(gfp & ~GFP_ATOMIC);

        if (!got && !shrink_all())
            break;
        f = from_zones(gfp, order);
    }
    if (!f) {
        first_zone[GFP_WHO(gfp)]->failures++;
        if (order == 0)
            reclaim_refused();
    }
    return f;
}

static NOINLINE struct frame *cleared(struct frame *f)
{
    frame_clear(f);
    return f;
}

static NOINLINE struct frame *take(unsigned gfp, unsigned order, void *caller)
{
    struct frame *f;

    if (order >= MAX_ORDER || !(f = find(gfp, order)))
        return NULL;
    for (uint32_t i = 0; i < 1u << order; i++) {
        describe(&f[i], i ? ORDER_INNER : order, caller);
        if (gfp & GFP_ZERO)
            frame_clear(&f[i]);
    }
    return f;
}

static NOINLINE struct frame *alloc_slow(unsigned gfp, void *caller)
{
    return fail_alloc() ? NULL : take(gfp, 0, caller);
}

/* Every call here is a tail call, so that the usual way through needs no stack. */
struct frame *frame_alloc(unsigned gfp)
{
    struct zone *z = first_zone[GFP_WHO(gfp)];
    uint32_t n = z->nhot;
    struct frame *f;

    if (unlikely(fail_countdown || !n || z->nbuddy < z->floor[GFP_WHO(gfp)]))
        return alloc_slow(gfp, CALLER());
    z->nhot = --n;
    f = z->hot[n];
    z->allocs++;
    describe(f, 0, CALLER());
    return gfp & GFP_ZERO ? cleared(f) : f;
}

struct frame *frame_take(unsigned gfp, unsigned order)
{
    return take(gfp, order, CALLER());
}

struct frame *frame_alloc_order(unsigned gfp, unsigned order)
{
    return fail_alloc() ? NULL : take(gfp, order, CALLER());
}

/* ---- release ---- */

static NOINLINE void free_slow(struct zone *z, struct frame *f)
{
    zone_drain(z, HOT_MAX / 2);
    z->hot[z->nhot++] = f;
}

void frame_free(struct frame *f)
{
    struct zone *z;
    uint32_t n;

    if (likely(f->state >= FRAME_ANON))
        pool_remove(f);
    else
        assert(f->state > FRAME_FREE);
    assert(!DEBUG_BUILD || (!f->maps && !f->refs && list_empty(&f->lru)));
    f->state = FRAME_FREE;
    f->order = ORDER_INNER;
    f->flags = 0;
    poison(f, 1);
    z = frame_zone(f);
    n = z->nhot;
    if (unlikely(n == HOT_MAX)) {
        free_slow(z, f);
        return;
    }
    z->hot[n] = f;
    z->nhot = n + 1;
}

/* Mark n frames free and give them to the buddy system as one block. */
static void release(struct zone *z, struct frame *f, unsigned order)
{
    for (struct frame *p = f, *end = f + (1u << order); p < end; p++) {
        p->state = FRAME_FREE;
        p->order = ORDER_INNER;
        p->flags = 0;
        p->refs = 0;
    }
    buddy_free(z, f, order);
}

void frame_free_order(struct frame *f, unsigned order)
{
    if (order == 0) {
        f->refs = 0;
        frame_free(f);
        return;
    }
    assert(order < MAX_ORDER && pfn_of(f) % (1u << order) == 0);
    for (uint32_t i = 0; i < 1u << order; i++)
        assert(f[i].state > FRAME_FREE && !f[i].maps);
    release(frame_zone(f), f, order);
    poison(f, 1u << order);
}

/* ---- frames that were never handed out ---- */

/* Give [from, to) to the zones, as the largest aligned blocks. */
static void give_range(uint32_t from, uint32_t to)
{
    while (from < to) {
        unsigned order = MIN((unsigned)__builtin_ctz(from | 1u << (MAX_ORDER - 1)),
                             31 - (unsigned)__builtin_clz(to - from));
        struct frame *f = frame_of(from);

        frame_zone(f)->managed += 1u << order;
        release(frame_zone(f), f, order);
        from += 1u << order;
    }
}

void frame_give(paddr_t from, paddr_t to)
{
    uint32_t first = PAGE_UP(from.v) >> PAGE_SHIFT, last = to.v >> PAGE_SHIFT;

    for (uint32_t pfn = first; pfn < last; pfn++)
        assert(frame_of(pfn)->state == FRAME_RESERVED);
    if (first >= last)
        return;
    give_range(first, last);
    poison(frame_of(first), last - first);
    zone_set_watermarks();
}

void __init frame_init(void)
{
    uint32_t end = bootmem_end_pfn();

    nframes = ALIGN_UP(end, 1u << (MAX_ORDER - 1));
    frames = boot_alloc_top(nframes * sizeof *frames, PAGE_SIZE);
    zone_init(nframes);
    for (unsigned i = 0; i < NZONES; i++) {
        struct zone *z = &zones[i];
        struct frame *f = frame_of(z->start_pfn), *last = frame_of(z->end_pfn);

        for (; f < last; f++) {
            f->zone = (uint8_t)i;
            f->order = ORDER_INNER;
            list_init(&f->lru);
        }
        z->present = bootmem_present(z->start_pfn, z->end_pfn);
    }
    bootmem_give_all(give_range);
    zone_set_watermarks();
}

void frame_clear(struct frame *f)
{
    void *p = kmap(f);

    memset(p, 0, PAGE_SIZE);
    kunmap(p);
}

/* ---- shortage ---- */

void shrinker_register(struct shrinker *s)
{
    list_add_tail(&shrinkers, &s->node);
}

uint32_t shrink_all(void)
{
    uint32_t total = 0;

    list_for_each(p, &shrinkers) {
        struct shrinker *s = list_entry(p, struct shrinker, node);
        uint32_t n = s->shrink();

        s->freed += n;
        total += n;
    }
    return total;
}

/* ---- reports ---- */

uint32_t frames_free(void)
{
    return zone_free(&zones[ZONE_DMA]) + zone_free(&zones[ZONE_NORMAL]) +
           zone_free(&zones[ZONE_HIGHMEM]);
}

uint32_t frames_for_users(void)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < NZONES; i++) {
        uint32_t free = zone_free(&zones[i]), floor = zones[i].floor[GFP_WHO(GFP_USER)];

        n += free > floor ? free - floor : 0;
    }
    return n;
}

bool frames_available(unsigned gfp)
{
    unsigned who = GFP_WHO(gfp);

    for (struct zone *z = first_zone[who]; zone_free(z) <= z->floor[who]; z--)
        if (z == zones)
            return false;
    return true;
}

uint32_t frames_managed(void)
{
    return zones[ZONE_DMA].managed + zones[ZONE_NORMAL].managed + zones[ZONE_HIGHMEM].managed;
}

uint32_t frames_in_state(enum frame_state s)
{
    uint32_t n = 0;

    for (uint32_t pfn = 0; pfn < nframes; pfn++)
        n += frames[pfn].state == s;
    return n;
}
