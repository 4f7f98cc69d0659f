/* shmem.h - memory that is shared and nobody's file, and where its pages go when frames are short.
 *
 * The pages of swappable objects (MAP_SHARED | MAP_ANONYMOUS, System V segments, files in memory)
 * have no home but the cache. With swap on, the object remembers for each page that went out the
 * swap entry of its slot; a page that nobody has ever written to needs no slot: it is zeros.
 *
 *   page          in the object's cache   in a slot
 *   dirty         yes                     no: the first write gives the slot up
 *   clean         yes                     yes, with the same bytes; or nowhere, and all zeros
 *   out           no                      yes
 *
 * On its way out a dirty page moves from the object's cache to that of the swap area, and is then
 * like any page of that (swap.h): written in runs with whatever else goes out, found by who asks
 * before it is gone, brought in with its neighbours. On its way in it moves back. So all who share
 * the object find one frame, or one slot.
 *
 * Only shmem_swap_in() sleeps, and shmem_bring_back(). */
#ifndef MM_SHMEM_H
#define MM_SHMEM_H

#include "mm/object.h"
#include "mm/pgtable.h"

void shmem_init(void);

/* An object without a name: shared anonymous memory. One reference; NULL when memory is out. */
struct object *shmem_create(uint64_t size);

/* The pages of an object of shared memory are promised (mm/commit.h): count them in (by = 1) when
 * it is made, out (-1) when it is gone. */
void shmem_promise(const struct object *o, int by);

/* The swap entry of page index; 0 where it has none. O(log index) */
pte_t shmem_entry(const struct object *o, uint32_t index);

/* Does it take a read from the disk to have page index? */
bool shmem_must_read(const struct object *o, uint32_t index);

/* Pages among [first, end) that are out. One step for each that has a slot. */
uint32_t shmem_out(const struct object *o, uint32_t first, uint32_t end);

/* f, a dirty page of a swappable object, becomes a page of a swap area. 0; -ENOSPC: no slot;
 * -ENOMEM: no node for a tree.
 * => f is mapped nowhere, and only the cache refers to it */
int shmem_swap_out(struct frame *f);

/* Page index, which is out, becomes a page of o's cache. 0, -EIO, -ENOMEM
 * => o->lock is held */
int shmem_swap_in(struct object *o, uint32_t index);

/* Page index has left the cache of o for good, or to come back from its slot. */
void shmem_dropped(struct object *o, uint32_t index);

/* Give up the slots of pages [first, end): they are to be zeros, or have been written to. O(log)
 * for each that has one. */
void shmem_forget(struct object *o, uint32_t first, uint32_t end);

/* o, with no page left in the cache or in a slot, ends. */
void shmem_end(struct object *o);

/* Bring back the pages that are in area number `area`. 0, -EIO, -ENOMEM. One step for each page
 * of an object that has a slot. */
int shmem_bring_back(unsigned area);

/* Call fn with every swap entry of every object. */
void shmem_each_entry(void (*fn)(pte_t e, void *arg), void *arg);

/* Is what the table above says true of all objects with slots? */
bool shmem_ok(void);

#endif
