/* A hint is taken where there is room, and rounded down to a page. */
#include "mm.h"

int main(void)
{
    char *p = nowhere(8), *q;

    q = mmap(p + 4 * PAGE, PAGE, RW, PRIVATE, -1, 0);
    ok(q == p + 4 * PAGE, "a free hint is where the mapping goes");
    q[0] = 'q';
    ok(mmap(p + 4 * PAGE, PAGE, RW, PRIVATE, -1, 0) != q, "a taken one is not");
    ok(q[0] == 'q', "and what is there stays");
    ok(mmap(p + 3 * PAGE, 2 * PAGE, RW, PRIVATE, -1, 0) != p + 3 * PAGE,
       "nor is one with too little room behind it");
    ok(mmap(p + PAGE + 1, PAGE, RW, PRIVATE, -1, 0) == p + PAGE, "inside a page: that page");
    return done_testing();
}
