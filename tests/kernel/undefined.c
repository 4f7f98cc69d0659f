/* Deliberate: a signed sum that overflows, which C does not define. The debug build traps there. */
#include "kernel/lib/test.h"

#include <limits.h>

TEST_SUITE(undefined);

static NOINLINE int add_one(int n)
{
    return n + 1;
}

TEST_DELIBERATE(an_overflow_traps)
{
    volatile int most = INT_MAX;

    CHECK(add_one(most) == 0, "not noticed: the release build does not look");
}
