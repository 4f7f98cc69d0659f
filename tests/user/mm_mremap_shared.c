/* Shared memory that moves stays shared. */
#include "mm.h"

static char *p;

static int child(void)
{
    char *q = mremap(p, PAGE, 8 * PAGE, MREMAP_MAYMOVE);

    if (q == MAP_FAILED || q[0] != 'p')
        return 1;
    q[0] = 'c';
    return 0;
}

int main(void)
{
    p = map(2, RW, SHARED);
    p[0] = 'p';
    p[PAGE] = '2';
    is_int(in_child(child), 0, "a child moves a page and writes");
    ok(p[0] == 'c', "the parent sees it");
    ok(p[PAGE] == '2', "the page that did not move is as before");
    return done_testing();
}
