/* mincore of shared memory tells what anybody has touched. */
#include "mm.h"

static char *p;

static int child(void)
{
    p[2 * PAGE] = 1;
    return core_count(p, 4);
}

int main(void)
{
    p = map(4, RW, SHARED);
    is_int(core_count(p, 4), 0, "nothing at first");
    p[0] = 1;
    ok(exited_with(in_child(child), 2), "a child sees the parent's page and its own");
    is_int(core_count(p, 4), 2, "so does the parent");
    return done_testing();
}
