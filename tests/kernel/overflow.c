/* Deliberate: a byte behind a block. In the debug build freeing it is a panic that names the cache
 * and the function that allocated the block. */
#include "kernel/lib/test.h"
#include "mm/kmalloc.h"
#include "mm/slab_debug.h"

TEST_SUITE(overflow);

static NOINLINE char *careless(void)
{
    char *p = kmalloc(50);

    __asm__ volatile("" ::: "memory"); /* no tail call: this function is the caller */
    return p;
}

TEST_DELIBERATE(overflow)
{
    char *p = careless();

    if (DEBUG_BUILD)
        p[50] = 'x';
    kfree(p);
    CHECK(false, "not noticed: there are no red zones in the release build");
}
