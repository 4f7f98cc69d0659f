/* A page shared by fork can move in one process and stay in the other. */
#include "mm.h"

static char *p;

static int child(void)
{
    char *q = mremap(p, 3 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, nowhere(3));

    if (q == MAP_FAILED || q[0] != 'a' || q[2 * PAGE] != 'c')
        return 1;
    memset(q, 'x', 3 * PAGE);
    return in_core(p) == -1 ? 0 : 2;
}

int main(void)
{
    p = letters(3);
    is_int(in_child(child), 0, "a child moves three pages and writes them");
    ok(p[0] == 'a' && p[PAGE] == 'b' && p[3 * PAGE - 1] == 'c', "the parent's are as before");
    p[0] = 'z';
    is_int(core_count(p, 3), 3, "and in memory");
    return done_testing();
}
