/* A panic, on purpose: the machine ends with the failure code. */
#include "kernel/lib/test.h"

TEST_SUITE(panic);

TEST_DELIBERATE(a_panic_ends_the_machine)
{
    panic("on purpose");
}
