/* A failed assertion, on purpose: a panic that names the place. */
#include "kernel/lib/test.h"

TEST_SUITE(assert);

TEST_DELIBERATE(a_failed_assertion_names_its_place)
{
    volatile int one = 1;

    assert(one == 2);
}
