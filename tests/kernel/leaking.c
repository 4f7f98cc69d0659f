/* Deliberate: a suite whose tests pass, and which fails because it leaks. */
#include "kernel/lib/test.h"
#include "mm/kmalloc.h"

TEST_SUITE(leaking);

static char *volatile leaked;

static NOINLINE void forgetful(void)
{
    leaked = kmalloc(50);
}

TEST_DELIBERATE(leak)
{
    forgetful();
    CHECK(leaked != NULL);
}
