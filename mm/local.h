/* local.h - local replacement: a range of an address space that has so many frames and no more.
 *
 * Reclaim is global: it takes what the whole machine needs least, when the machine is short. Here
 * the pages of one range compete with each other alone, as textbooks tell it: while `limit` of them
 * are in memory, a fault on another one first takes one of them away, and the policy in use
 * (replace.h) says which. The victim is written to swap, and its frame freed, before the fault goes
 * on. So the number of faults depends on nothing but the string of references, the limit and the
 * policy, and is what a model computes.
 *
 * Counted are anonymous pages. Every one has a frame from its first use: one that is read first
 * does not share the frame of zeros. Frames of the range lie among the kept ones of their zone; if
 * the machine gives up otherwise it takes them as well, and then the counts are what they are.
 *
 * A laboratory: a fault costs a few steps for each page of the limit, and a write to the disk. */
#ifndef MM_LOCAL_H
#define MM_LOCAL_H

#include <stdbool.h>
#include <stdint.h>

#define LOCAL_MAX 4096u /* frames of a range */

struct aspace;
struct vma;

struct local_info {
    uint32_t start, end;
    uint32_t limit, resident; /* frames */
    uint32_t faults;          /* pages that came in */
    uint32_t evicted;
    uint32_t over; /* pages that came in though none could go: there is no swap, or it is full */
};

/* Give the range [start, end) of as a limit, in place of what had one; its anonymous pages leave
 * memory first. 0: no limit. 0; -EINVAL: not page aligned, empty, too large a limit; -ENOMEM; what
 * swap_out() says. May sleep. => as->lock is not held */
int local_set(struct aspace *as, uint32_t start, uint32_t end, uint32_t limit);

/* No limit any more. => as->lock is held, or nobody knows as */
void local_end(struct aspace *as);

/* The range that has a limit; false: there is none. */
bool local_info(struct aspace *as, struct local_info *out);

/* The page at addr of v is about to be made present. True: it is absent, and counts; then there is
 * room for it now, and *write is true if it never had a frame. May sleep. => v->as->lock is held */
bool local_make_room(struct vma *v, uint32_t addr, bool *write);

/* It is present. */
void local_arrived(struct vma *v, uint32_t addr);

#endif
