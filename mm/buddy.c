/* buddy.c - blocks of 2^k frames.
 * A free block of order k starts at a frame number divisible by 2^k; its buddy is pfn ^ 2^k, and
 * the two can only ever merge with each other. Splitting and merging are O(MAX_ORDER); finding the
 * smallest block that fits is one bit scan of the zone's mask of orders that have any.
 *
 * Only the first frame of a free block has its order; all others have ORDER_INNER. So "my buddy is
 * free and whole" is one comparison of two bytes, and needs no bounds check: frames[] ends on a
 * boundary of the largest block, and zones begin on one.
 *
 * Knowlton 1965; Knuth, TAOCP 1, 2.5; worst case of waste: Robson 1974. */
#include "mm/buddy.h"

#include "kernel/sched/trace.h"

static void link_block(struct zone *z, struct frame *f, unsigned order)
{
    f->order = (uint8_t)order;
    list_add(&z->free_list[order], &f->lru);
    z->nblocks[order]++;
    z->orders |= 1u << order;
}

static void unlink_block(struct zone *z, struct frame *f, unsigned order)
{
    list_del(&f->lru);
    f->order = ORDER_INNER;
    if (!--z->nblocks[order])
        z->orders &= ~(1u << order);
}

struct frame *buddy_alloc(struct zone *z, unsigned order)
{
    uint32_t fits = z->orders >> order;

    if (!fits)
        return NULL;
    unsigned k = order + (unsigned)__builtin_ctz(fits);
    struct frame *f = list_entry(z->free_list[k].next, struct frame, lru);

    unlink_block(z, f, k);
    z->nbuddy -= 1u << order;
    while (k > order) { /* keep the lower half, free the upper */
        k--;
        link_block(z, f + (1u << k), k);
        z->splits++;
        trace_buddy_split((uint32_t)f, k);
    }
    return f;
}

void buddy_free(struct zone *z, struct frame *f, unsigned order)
{
    uint32_t pfn = pfn_of(f);

    z->nbuddy += 1u << order;
    for (; order < MAX_ORDER - 1; order++) {
        struct frame *buddy = frame_of(pfn ^ 1u << order);

        if (buddy->state != FRAME_FREE || buddy->order != order)
            break;
        unlink_block(z, buddy, order);
        pfn &= ~(1u << order);
        z->merges++;
        trace_buddy_merge((uint32_t)buddy, order);
    }
    link_block(z, frame_of(pfn), order);
}
