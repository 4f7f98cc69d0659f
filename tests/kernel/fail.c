/* A check that fails, on purpose: who runs the kernel must see it. */
#include "kernel/lib/test.h"

TEST_SUITE(fail);

TEST_DELIBERATE(a_false_check_is_a_failure)
{
    CHECK(1 + 1 == 3, "on purpose");
}
