/* Shared memory is one memory for parent, child and grandchild. */
#include "mm.h"

static char *p;

static int grandchild(void)
{
    p[2 * PAGE] = 'g';
    return 0;
}

static int child(void)
{
    p[PAGE] = 'c';
    return in_child(grandchild);
}

int main(void)
{
    p = map(3, RW, SHARED);
    p[0] = 'p';
    is_int(in_child(child), 0, "a child and its child");
    ok(p[PAGE] == 'c' && p[2 * PAGE] == 'g', "write what the parent reads");
    ok(p[0] == 'p', "beside what it wrote");
    munmap(p, 3 * PAGE);
    ok(anon(3)[0] == 0, "new memory is zeros");
    return done_testing();
}
