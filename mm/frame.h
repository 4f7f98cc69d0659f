/* frame.h - a descriptor for each block of physical memory, and their allocation.
 * frames[] runs from frame 0 to the highest usable one; holes and firmware are RESERVED.
 * An order-0 frame comes from a small stack of recently freed ones (O(1)), otherwise from the buddy
 * system of a zone (O(MAX_ORDER)). Nothing here may be called from an interrupt handler. */
#ifndef MM_FRAME_H
#define MM_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/lib/assert.h"
#include "kernel/lib/list.h"
#include "mm/layout.h"

#define MAX_ORDER 11 /* orders 0..10: 4 KB to 4 MB */

enum frame_state {
    FRAME_RESERVED, /* hole, firmware, kernel image, boot data */
    FRAME_FREE,     /* in a buddy block or in a zone's hot stack */
    FRAME_KERNEL,   /* owner (debug build) = the function that allocated it */
    FRAME_SLAB,     /* owner = slab cache */
    FRAME_PGTABLE,
    FRAME_VMALLOC, /* owner = area */
    FRAME_KSTACK,  /* owner = area */
    FRAME_ANON,    /* owner = family, index = area_home(); from here on: in a pool (zone.h) */
    FRAME_CACHE,   /* owner = object, index = page of the object */
    FRAME_NSTATES
};

/* flags */
#define FRAME_POOL_LIST  0x03 /* which list of its pool it is in (zone.h) */
#define FRAME_DIRTY      0x04
#define FRAME_REFERENCED 0x08
#define FRAME_LOCKED     0x10
#define FRAME_POISONED   0x20 /* free, filled with a pattern (debug build) */
#define FRAME_SWAPPED    0x40 /* ANON: a page of a swap slot as well (mm/swap.h) */

#define ORDER_INNER 0xff /* order of a free frame that is not the first of its block */

struct frame {
    uint8_t state; /* enum frame_state */
    union {
        uint8_t order; /* of the block that starts here, or ORDER_INNER */
        uint8_t age;   /* ANON, CACHE: what the replacement policy remembers */
    };
    uint8_t zone;
    uint8_t flags;
    uint32_t refs;
    union {
        uint32_t maps;  /* ANON, CACHE: page table entries that point here */
        uint32_t inuse; /* SLAB: objects handed out */
    };
    struct list lru; /* free list of the buddy system, slab list, list of a pool */
    void *owner;
    uint32_t index; /* ANON: linear page at first; CACHE: page of the object; SLAB: colour;
                     * KERNEL: frames of a large kmalloc block */
    void *free;     /* SLAB: first free object; otherwise the owner's own use */
};

extern struct frame *frames;
extern uint32_t nframes; /* frames[nframes] is one past the last; a multiple of 2^(MAX_ORDER-1) */

static inline struct frame *frame_of(uint32_t pfn)
{
    return frames + pfn;
}

static inline uint32_t pfn_of(const struct frame *f)
{
    return (uint32_t)(f - frames);
}

static inline paddr_t frame_paddr(const struct frame *f)
{
    return (paddr_t){ pfn_of(f) << PAGE_SHIFT };
}

static inline struct frame *paddr_frame(paddr_t p)
{
    return frames + (p.v >> PAGE_SHIFT);
}

/* The frame behind an address of the direct map. */
static inline struct frame *virt_frame(const void *p)
{
    return frames + (((uintptr_t)p - DIRECT_BASE) >> PAGE_SHIFT);
}

/* Is f reached through the direct map? */
static inline bool frame_is_low(const struct frame *f)
{
    return pfn_of(f) < DIRECT_SIZE >> PAGE_SHIFT;
}

/* The address of f in the direct map.
 * => f must be low: from GFP_KERNEL or GFP_DMA */
static inline void *frame_virt(const struct frame *f)
{
    return (void *)(DIRECT_BASE + ((uintptr_t)pfn_of(f) << PAGE_SHIFT));
}

/* What is asked for. Bits 0-2 say who asks (they index zone->floor[] and first_zone[]); the first
 * three are the numbers of the zones:
 *   GFP_DMA     below 16 MB
 *   GFP_KERNEL  the direct map: NORMAL, then DMA
 *   GFP_HIGH    the kernel's own, reached through a mapping: HIGHMEM, NORMAL, DMA
 *   GFP_USER    user pages: the same zones, but they leave the kernel its reserve
 *   GFP_ATOMIC  with any of them: may take the last frame (to free more memory, never for comfort)
 *   GFP_ZERO    with any of them: cleared */
#define GFP_DMA      0u
#define GFP_KERNEL   1u
#define GFP_HIGH     2u
#define GFP_USER     3u
#define GFP_ATOMIC   4u
#define GFP_ZERO     8u
#define GFP_WHO(gfp) ((gfp)&7)

/* Build frames[] and the zones from the boot map; the rest of boot memory is free from now on. */
void frame_init(void);

/* One frame: state KERNEL, refs 1, maps 0, flags 0, on no list; owner NULL (debug build: the
 * caller's address). index and free are the new owner's to set. A hot allocation and its release
 * together are about 50 instructions.
 * => NULL when memory is out (after the shrinkers were asked) or fail_alloc() says so */
struct frame *frame_alloc(unsigned gfp);

/* 2^order contiguous frames, aligned to their size; every one of them is described as above
 * (order is valid in the first, ORDER_INNER in the others). */
struct frame *frame_alloc_order(unsigned gfp, unsigned order);

/* frame_alloc_order() that fail_alloc() is not asked about: for allocators that have asked it. */
struct frame *frame_take(unsigned gfp, unsigned order);

/* Give a block back, whatever its references.
 * => its frames are mapped nowhere and on no list
 * => order is the one it was allocated with, or the block is an aligned part of such a block */
void frame_free_order(struct frame *f, unsigned order);

/* Free frames [from, to) that were RESERVED: boot code, the initrd as it is unpacked.
 * => only whole frames inside the range: from is rounded up, to is rounded down */
void frame_give(paddr_t from, paddr_t to);

/* The last reference is gone. Used by frame_put().
 * => f has no references, is mapped nowhere and on no list but its pool's */
void frame_free(struct frame *f);

static inline void frame_get(struct frame *f)
{
    assert(f->refs);
    f->refs++;
}

/* Drop a reference; true if it was the last and the (order-0) frame is free now. */
static inline bool frame_put(struct frame *f)
{
    assert(f->refs);
    if (--f->refs)
        return false;
    frame_free(f);
    return true;
}

/* Clear one frame, wherever it is. */
void frame_clear(struct frame *f);

/* Who can give frames back when memory is out (empty slabs, cached stacks, names).
 * shrink() returns the number of frames it freed, and allocates nothing without GFP_ATOMIC. */
struct shrinker {
    struct list node;
    const char *name;
    uint32_t (*shrink)(void);
    uint32_t freed; /* so far */
};

void shrinker_register(struct shrinker *s);

/* Ask every shrinker once; the number of frames freed. */
uint32_t shrink_all(void);

/* Everything a test compares before and after. Caches of free things are given back first, so that
 * equal means equal. */
struct mm_counts {
    uint32_t free_frames;
    uint32_t slab_objects;
    uint32_t large_blocks; /* kmalloc beyond the size classes */
    uint32_t vmalloc_areas;
    uint32_t kstacks;
};

struct mm_counts mm_counts_now(void);
bool mm_counts_equal(const struct mm_counts *a, const struct mm_counts *b);

#ifdef CONFIG_SELFTEST
/* Have the test harness compare these counts before and after every suite. */
void mm_counts_watch(void);
#endif

/* Frames that can be had right now, hot stacks included; and those that exist outside RESERVED. */
uint32_t frames_free(void);
uint32_t frames_managed(void);
uint32_t frames_for_users(void);     /* free, and not kept for the kernel: what GFP_USER can have */
bool frames_available(unsigned gfp); /* would frame_alloc() find one without reclaiming any? */
uint32_t frames_in_state(enum frame_state s); /* O(nframes): for reports */

#endif
