/* buddy.h - blocks of 2^k frames, one buddy system a zone. */
#ifndef MM_BUDDY_H
#define MM_BUDDY_H

#include "mm/zone.h"

/* Take a free block of 2^order frames off z: the smallest that holds it, split as often as needed.
 * O(1) to find, O(MAX_ORDER) to split.
 * => NULL when z has none
 * => all frames of the block still say FREE */
struct frame *buddy_alloc(struct zone *z, unsigned order);

/* Put a block back and merge it with its buddies. O(MAX_ORDER).
 * => all its frames say FREE and have ORDER_INNER */
void buddy_free(struct zone *z, struct frame *f, unsigned order);

#endif
