/* replace.h - which page goes when a frame is wanted: the replacement policies.
 *
 *   fifo    the one that came first
 *   clock   the same, but one that was used since it was looked at last goes round once more
 *   nru     not recently used: of a window, first what was neither used nor modified, then what was
 *           modified, then what was used
 *   aging   of a window, those with the smallest age: a byte that is halved at each look, its
 *           highest bit set by use (an approximation of LRU)
 *   lru     two lists: a page that is used twice while it is inactive becomes active, and the
 *           active ones that came first become inactive when there are too many
 *
 * A policy orders the frames of a zone's pool and names candidates; reclaim decides whether they
 * can go. "Used" is the accessed bit of any entry that shows the frame, or FRAME_REFERENCED (read
 * or written through its file); looking clears both.
 * tests/policies/faults.c computes from a string of references what each of these makes of it, and
 * tests hold the two against each other (local.h): who changes one changes both.
 * Tanenbaum and Bos, Modern Operating Systems, 3.4; two lists: Gorman, Understanding the Linux
 * Virtual Memory Manager, ch. 10. */
#ifndef MM_REPLACE_H
#define MM_REPLACE_H

#include "mm/zone.h"

struct policy {
    const char *name;
    /* Name up to n candidates, each moved behind all others, after looking at no more than *budget
     * frames; *budget is what is left of it. Never sleeps, allocates nothing. */
    unsigned (*choose)(struct pool *p, struct frame **out, unsigned n, uint32_t *budget);
};

/* By number, ended by NULL; the one in use. */
extern const struct policy *const replace_policies[];
extern const struct policy *replace_policy;

/* Use the policy of that name; all pages go on in the order in which they lie. 0 or -EINVAL. One
 * step a frame. */
int replace_set(const char *name);

/* Since boot: frames that the two-list policy moved up and down. */
extern struct replace_counts {
    uint64_t activated, deactivated;
} replace_counts;

/* Put f, which is in a pool, into another list of it: first, or last. */
void pool_move(struct frame *f, enum pool_list to, bool first);

/* Have f in a pool that is nobody's zone's, as the last of a list; and back among the kept frames
 * of its own. => until it is back nothing sleeps, and f is not freed */
void pool_lend(struct pool *p, struct frame *f, enum pool_list to);
void pool_return(struct pool *p, struct frame *f);

/* Pages of f may be looked at again that could not go before: they were unlocked, or given up. */
void pool_rescue(struct frame *f, bool soon);

/* Put up to max frames of a list that is not looked at back among those that are; how many. */
uint32_t pool_rescue_list(struct pool *p, enum pool_list from, uint32_t max);

/* Is every ANON and every CACHE frame in exactly one list, and every list as long as it says?
 * O(frames of the machine); the first offence is printed. */
bool pools_ok(void);

#endif
