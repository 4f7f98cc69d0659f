/* zone.h - physical memory by what can reach it.
 *
 *   DMA      below 16 MB    ISA devices
 *   NORMAL   below 896 MB   the direct map
 *   HIGHMEM  above          through temporary windows; user pages come from here first
 *
 * Every zone boundary is a multiple of the largest block, so that a block's buddy is in its zone.
 * A zone is never emptied by those who could have had a frame elsewhere: floor[] says how many free
 * frames each kind of request must leave. */
#ifndef MM_ZONE_H
#define MM_ZONE_H

#include "mm/frame.h"

/* In the order of GFP_DMA, GFP_KERNEL, GFP_HIGH. */
enum zone_id { ZONE_DMA, ZONE_NORMAL, ZONE_HIGHMEM, NZONES };

#define NFLOORS 8   /* by GFP_WHO() */
#ifdef CONFIG_TIGHT /* a build that gives bugs a chance */
#define HOT_MAX         2
#define HOT_BATCH_ORDER 0
#else
#define HOT_MAX         32
#define HOT_BATCH_ORDER 3 /* refilled by a block of 8 at a time */
#endif

/* The frames that hold users' pages, in the order in which they may have to go. What the first two
 * lists mean is the replacement policy's affair (replace.h). */
enum pool_list {
    POOL_INACTIVE, /* where a page begins; the first in it goes next */
    POOL_ACTIVE,
    POOL_KEPT,     /* locked, or the cache is their only home: not looked at */
    POOL_UNBACKED, /* could go if there was a slot to go to: not looked at until there is */
    NPOOLS
};

struct pool {
    struct list list[NPOOLS];
    uint32_t count[NPOOLS];
    uint32_t seen; /* frames looked at since the shrinkers were asked last */
};

struct zone {
    /* what an order-0 allocation touches */
    uint32_t nbuddy;            /* free frames in blocks */
    uint32_t nhot;              /* free frames in the hot stack */
    struct frame *hot[HOT_MAX]; /* a stack: last freed, first used */
    uint32_t floor[NFLOORS];

    /* the buddy system */
    uint32_t orders; /* bit k: free_list[k] is not empty */
    struct list free_list[MAX_ORDER];
    uint32_t nblocks[MAX_ORDER];

    const char *name;
    uint32_t start_pfn, end_pfn; /* [start, end), end cut at nframes */
    uint32_t managed;            /* frames that were ever given to this zone */
    uint32_t present;            /* frames of usable memory, the kernel's image included */
    uint32_t min, low, high;     /* watermarks: reserve, start of reclaim, end of reclaim */

    /* counters */
    uint32_t allocs;          /* frames */
    uint32_t refills, drains; /* of the hot stack */
    uint32_t splits, merges, failures;

    struct pool pool;
};

extern struct zone zones[NZONES];

/* The zone that a request looks at first, by GFP_WHO(): the highest it may use that this machine
 * has. Then it goes down. */
extern struct zone *first_zone[NFLOORS];

static inline struct zone *frame_zone(const struct frame *f)
{
    return first_zone[f->zone]; /* by the number of a zone that exists: that zone */
}

static inline uint32_t zone_free(const struct zone *z)
{
    return z->nbuddy + z->nhot;
}

static inline enum pool_list frame_pool_list(const struct frame *f)
{
    return (enum pool_list)(f->flags & FRAME_POOL_LIST);
}

/* f holds a user's page from now on. => f is new: ANON or CACHE, on no list */
static inline void pool_add(struct frame *f)
{
    struct pool *p = &frame_zone(f)->pool;

    list_add_tail(&p->list[POOL_INACTIVE], &f->lru);
    p->count[POOL_INACTIVE]++;
}

static inline void pool_remove(struct frame *f)
{
    struct list *next = f->lru.next, *prev = f->lru.prev;

    prev->next = next; /* list_del(), in an order that gets by with two registers */
    next->prev = prev;
    list_init(&f->lru);
    frame_zone(f)->pool.count[frame_pool_list(f)]--;
}

/* Frames that are looked at. */
static inline uint32_t pool_size(const struct pool *p)
{
    return p->count[POOL_INACTIVE] + p->count[POOL_ACTIVE];
}

/* Frames ever freed: the difference to allocs is in use now. */
static inline uint32_t zone_frees(const struct zone *z)
{
    return z->allocs - (z->managed - zone_free(z));
}

/* Name the zones and cut them at end_pfn frames. */
void zone_init(uint32_t end_pfn);

/* Watermarks and floors from the managed sizes. Called when the sizes have changed. */
void zone_set_watermarks(void);

/* Move all but the last keep hot frames to the buddy system. */
void zone_drain(struct zone *z, uint32_t keep);

/* Is everything about z consistent: lists, counts, alignment, order of every block, no unmerged
 * buddies, no frame twice? O(frames of the zone). Prints the first offence. */
bool zone_ok(const struct zone *z);

/* All zones, and that every frame's descriptor names the zone it lies in. */
bool zones_ok(void);

#endif
