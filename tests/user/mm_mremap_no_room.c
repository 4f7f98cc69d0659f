/* Without room behind it a mapping grows only by moving. */
#include "mm.h"

int main(void)
{
    char *p = letters(3), *q;

    mprotect(p + 2 * PAGE, PAGE, PROT_READ);
    is_int(error_of(mremap(p, 2 * PAGE, 3 * PAGE, 0)), ENOMEM, "not allowed to move");
    ok(p[0] == 'a' && p[PAGE] == 'b' && p[2 * PAGE] == 'c', "nothing has changed");
    q = mremap(p, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE);
    ok(q != MAP_FAILED && q != p, "allowed: moved");
    ok(q[0] == 'a' && q[PAGE] == 'b' && q[2 * PAGE] == 0, "with its pages, and zeros behind them");
    is_int(reading(p), MAPERR, "the old place is empty");
    ok(p[2 * PAGE] == 'c', "the neighbour is still there");
    return done_testing();
}
