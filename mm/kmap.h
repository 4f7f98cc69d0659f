/* kmap.h - temporary windows on frames that the direct map does not reach.
 * A frame below 896 MB needs none: kmap is then an addition. Above, the calling thread takes the
 * next of its KMAP_DEPTH windows. Windows belong to the thread and survive its sleep: when threads
 * switch, the windows of the one that comes are put back (the switch does nothing where nobody
 * holds any). Both calls are O(1) and allocate nothing. */
#ifndef MM_KMAP_H
#define MM_KMAP_H

#include "mm/frame.h"

/* The windows themselves. */
void *kmap_window(struct frame *f);
void kunmap_window(void *p);

/* => kunmap is called by the same thread, last taken first */
static inline void *kmap(struct frame *f)
{
    return likely(frame_is_low(f)) ? frame_virt(f) : kmap_window(f);
}

static inline void kunmap(void *p)
{
    if (unlikely((uint32_t)p >= KMAP_BASE))
        kunmap_window(p);
}

void kmap_init(void);

#endif
