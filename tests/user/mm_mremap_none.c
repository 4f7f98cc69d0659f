/* A mapping without access moves with what it hides. */
#include "mm.h"

int main(void)
{
    char *p = letters(2), *q;

    mprotect(p, 2 * PAGE, PROT_NONE);
    q = mremap(p, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, nowhere(4));
    ok(q != MAP_FAILED, "moved");
    is_int(reading(q), ACCERR, "without access");
    mprotect(q, 4 * PAGE, RW);
    ok(q[0] == 'a' && q[PAGE] == 'b' && q[2 * PAGE] == 0, "shown again: as it was");
    return done_testing();
}
