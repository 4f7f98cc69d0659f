/* MADV_DONTNEED in a child is the child's affair. */
#include "mm.h"

static char *p;

static int child(void)
{
    madvise(p, 2 * PAGE, MADV_DONTNEED);
    return p[0] || p[PAGE];
}

int main(void)
{
    p = letters(2);
    is_int(in_child(child), 0, "the child has zeros");
    ok(p[0] == 'a' && p[PAGE] == 'b', "the parent has its pages");
    return done_testing();
}
