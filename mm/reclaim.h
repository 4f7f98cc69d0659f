/* reclaim.h - frames are taken back from the pages that are needed least.
 *
 *   free frames of a zone    who acts
 *   below low                the reclaim thread is woken; it works until there are `high` again
 *   below the floor          whoever allocates takes what can go at once: pages that are clean
 *   none to be had           he is told so; where he may sleep he waits for the thread and tries
 *                            again (reclaim_wait); where that does not help, memory is out
 *
 *   the page               what becomes of it
 *   pinned                 stays: somebody refers to it beside page tables and cache
 *   locked, or homeless    stays, and is not looked at again until that has changed
 *   clean, of an object    unmapped everywhere, dropped
 *   dirty, of an object    written, with the dirty pages around it, then dropped
 *   anonymous, given up    (MADV_FREE, not written since) unmapped, dropped
 *   anonymous              swapped out where there is swap
 *   shared memory          dropped while it is clean, else swapped out (shmem.h)
 *
 * Only the thread starts I/O. It takes no lock of an address space, and its own allocations may
 * take the last frames (the floors of the zones keep a quarter of `min` for it: 64 KB on a machine
 * of 16 MB), as may who holds a lock that writing a page out needs: so a page can always be
 * written. */
#ifndef MM_RECLAIM_H
#define MM_RECLAIM_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/sched/thread.h"

struct aspace;
struct zone;

extern struct reclaim_counts {
    uint64_t scanned[2],
        stolen[2];     /* frames looked at, and freed: [0] by the thread, [1] directly */
    uint64_t stalls;   /* times that an allocation had to help itself */
    uint64_t runs;     /* of the thread */
    uint64_t failures; /* runs that ended before enough was free */
} reclaim_counts;

/* The thread: never returns. */
void reclaim_run(void *unused);

/* A zone is low: have the thread run soon. Cheap; never sleeps. */
void reclaim_wake(void);

/* Memory is short, and the caller may sleep: let the thread work until it has freed something or
 * finds that it can't. True: trying again makes sense.
 * => the caller holds no lock that writing a page needs (a mounted file system's, object->sync) */
bool reclaim_wait(void);

/* The current thread was refused a frame: its next reclaim_wait() is true if there are some. */
void reclaim_refused(void);

/* Take up to a batch of clean pages from the zones that `who` (GFP_*) can use; how many. Never
 * sleeps. Looks at every page twice at most; for GFP_USER, who can wait for the thread, at 32. */
uint32_t reclaim_direct(unsigned who);

/* Work on zone z until `want` frames were freed or all of them have been looked at to no avail; how
 * many. May sleep. */
uint32_t reclaim_zone(struct zone *z, uint32_t want);

/* Have the next of the pages that as alone shows go, from *addr on, whether they are used or not;
 * *addr is then behind them. How many were looked at: 0 at the end. May sleep. */
uint32_t reclaim_aspace(struct aspace *as, uint32_t *addr);

/* Drop the pages that can be read again and are neither mapped nor in use; how many. One step a
 * page. */
uint32_t reclaim_drop_clean(void);

/* From here (1) to there (-1) the current thread's allocations may take the last frames: for work
 * that has to end before others can free memory. Nests. */
static inline void reclaim_reserve(int by)
{
    current->memory_reserve += (unsigned)by;
}

bool reclaim_has_reserve(void);

#endif
