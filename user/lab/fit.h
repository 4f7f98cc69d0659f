/* fit.h - placement: which of the free chunks that are large enough is taken.
 * first and next stop at the first one found (next goes on from where the last search ended, the
 * others start at the head of the list); best and worst see them all, unless the fit is exact.
 * Knuth, TAOCP 1, 2.5; Wilson et al., "Dynamic storage allocation", 1995. */
#ifndef USER_LAB_FIT_H
#define USER_LAB_FIT_H

#include "user/lab/lab.h"

/* Whether a chunk of `size` bytes, which is enough, is better than the one of `taken` (0: none). */
static inline bool fit_better(enum policy policy, size_t size, size_t taken)
{
    return taken == 0 || (policy == BEST_FIT ? size < taken : size > taken);
}

/* Whether the search is over with a chunk of `size` bytes where `need` are asked for. */
static inline bool fit_final(enum policy policy, size_t size, size_t need)
{
    return policy == FIRST_FIT || policy == NEXT_FIT || (policy == BEST_FIT && size == need);
}

#endif
