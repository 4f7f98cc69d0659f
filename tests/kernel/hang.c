/* A hang, on purpose: only who runs the kernel can end it. */
#include "kernel/cpu/cr.h"
#include "kernel/lib/test.h"

TEST_SUITE(hang);

TEST_DELIBERATE(a_hang_is_noticed_outside)
{
    for (;;)
        hlt();
}
