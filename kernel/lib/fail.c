/* fail.c - the counter behind fail_alloc(): see fail.h. */
#include "kernel/lib/fail.h"

int fail_countdown;
static bool fired;

void fail_alloc_after(int n)
{
    fail_countdown = n;
    fired = false;
}

bool fail_alloc_fired(void)
{
    return fired;
}

bool fail_alloc_slow(void)
{
    if (--fail_countdown)
        return false;
    fired = true;
    return true;
}
