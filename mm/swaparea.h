/* swaparea.h - what swap.c and swaparea.c share of a swap area. Others see mm/swap.h. */
#ifndef MM_SWAPAREA_H
#define MM_SWAPAREA_H

#include "mm/swap.h"

struct swap_area {
    struct object object; /* its pages are the slots */
    struct swap_store *store;
    char name[64];
    unsigned number;
    int prio;
    bool leaving; /* swap_off() is at work: no new slots */
    struct slots {
        uint32_t first, n;
    } reading, writing; /* held while they are on their way: one run each at a time */
    uint32_t nslots;    /* 0 is the header */
    uint32_t usable;    /* neither the header nor bad */
    uint32_t nfree;     /* O(1) answers */
    uint32_t hand;      /* where the search for a free slot goes on */
    uint16_t *counts;   /* by slot; SLOT_BAD: never used */
    uint32_t *free_map; /* a bit for each slot that is free */
    uint32_t *words;    /* a bit for each word of free_map that has one set */
    struct list node;   /* in areas, by priority */
};

#define SLOT_BAD 0xffffu

/* All areas, the next to be used first. */
extern struct list swap_areas;

/* By number; NULL where there is none. */
struct swap_area *swap_area(unsigned number);

static inline pte_t swap_entry(const struct swap_area *a, uint32_t slot)
{
    return slot << PAGE_SHIFT | a->number << SWAP_AREA_SHIFT | PTE_SWAP;
}

/* Make every slot free: bring back what is in them. 0, -ENOMEM (a may have been told to stay),
 * -EIO. => a is leaving */
int swap_empty(struct swap_area *a);

#endif
