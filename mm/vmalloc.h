/* vmalloc.h - large kernel blocks, contiguous in the linear space only.
 * Areas lie in a tree by address, each knowing the free gap below it and the largest gap in its
 * subtree: the lowest gap that fits is found in O(log n). After each block one page stays unmapped,
 * as does the page below the first one: running over either end of a block faults. */
#ifndef MM_VMALLOC_H
#define MM_VMALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/lib/rbtree.h"
#include "mm/frame.h"

struct varea {
    struct rb_node node;
    uintptr_t start;
    uint32_t npages;  /* mapped; one more is the guard */
    uint32_t gap;     /* free pages between the area below and this one */
    uint32_t max_gap; /* largest gap in this subtree */
    uint32_t size;    /* bytes asked for */
    uint8_t state;    /* of its frames: VMALLOC, KSTACK */
    void *caller;     /* who allocated it */
};

void vmalloc_init(void);

/* size bytes, page aligned, not cleared, frames from any zone.
 * => NULL when size is 0, memory or the area's address space is out */
void *vmalloc(size_t size);
void *vzalloc(size_t size);
void vfree(void *p); /* => p from vmalloc(), or NULL */

/* Bytes of the block that starts at p: what was asked for, rounded up to pages. */
size_t vsize(const void *p);

/* For the other users of the area (stacks): frames get the given state. */
void *vmalloc_state(size_t size, enum frame_state state, void *caller);

/* The area whose pages or guard page hold addr; NULL if none. For fault messages. */
const struct varea *vmalloc_find(uintptr_t addr);

/* By address. */
void vmalloc_for_each(void (*fn)(const struct varea *v, void *arg), void *arg);

uint32_t vmalloc_areas(void); /* all, stacks included */
uint32_t vmalloc_pages(void);
uint32_t vmalloc_largest_gap(void); /* in pages */

/* Is the tree ordered, balanced in its counts, every gap and maximum right? */
bool vmalloc_ok(void);

#endif
