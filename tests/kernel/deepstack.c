/* A kernel stack that overflows, on purpose: guard page, double fault, and a name for it. */
#include "kernel/lib/test.h"

TEST_SUITE(deepstack);

static NOINLINE int eat(volatile int *above, volatile int *depth)
{
    volatile int here[32];

    here[0] = *above + 1;
    return *depth ? eat(here, depth) + here[0] : 0;
}

TEST_DELIBERATE(a_stack_overflow_is_named)
{
    volatile int start = 0, depth = 1;

    CHECK(eat(&start, &depth) == 0);
}
