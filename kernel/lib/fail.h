/* fail.h - let the nth allocation fail, to walk every failure path.
 * A test sets n = 1, 2, 3 ... until a run passes without firing; after each run the counts must be
 * as before. Every allocator asks fail_alloc() first: one test of a word while it is off. */
#pragma once

#include "kernel/lib/assert.h"

extern int fail_countdown;
bool fail_alloc_slow(void);

/* The nth allocation from now on fails, once; 0 = none. */
void fail_alloc_after(int n);
/* Has it failed since the last fail_alloc_after? */
bool fail_alloc_fired(void);

/* => true: this allocation has to fail */
static inline bool fail_alloc(void)
{
    return unlikely(fail_countdown) && fail_alloc_slow();
}
