/* commit.h - memory that was promised: more of it than there is, or not.
 *
 * A private writable page and a page of shared memory may each need a frame or a swap slot of its
 * own one day. That day is not now, so the kernel may promise more than it has (over-commitment):
 *
 *   mode 0   all but the absurd: no single request beyond RAM and swap together
 *   mode 1   everything
 *   mode 2   no more than CommitLimit = ratio % of RAM (or a fixed size) + swap: what is promised
 *            is kept, and malloc's NULL comes before the out-of-memory killer
 *
 * As Linux does it (Documentation/mm/overcommit-accounting); areas of MAP_NORESERVE are not counted
 * but in mode 2. All O(1). */
#ifndef MM_COMMIT_H
#define MM_COMMIT_H

#include "mm/vma.h"

enum commit_mode { COMMIT_GUESS, COMMIT_ALWAYS, COMMIT_NEVER };

/* What /proc/sys/vm sets: overcommit_memory, overcommit_ratio (per cent), overcommit_kbytes (0: the
 * ratio counts). */
extern struct commit_rules {
    uint32_t mode, ratio, kbytes;
} commit_rules;

/* Pages that are promised now: Committed_AS. */
extern uint32_t commit_pages;

/* The most that mode 2 promises, in pages: CommitLimit. */
uint32_t commit_limit(void);

/* May so many pages of an area with these flags, or (VM_WRITE) of shared memory, be promised? */
bool commit_allows(unsigned flags, uint32_t pages);

/* Do pages of an area with these flags count? */
static inline bool area_promises(unsigned flags)
{
    return (flags & (VM_WRITE | VM_SHARED | VM_NORESERVE)) == VM_WRITE;
}

#endif
