/* mremap to more grows in place where there is room. */
#include "mm.h"

int main(void)
{
    char *p = letters(4);

    munmap(p + 2 * PAGE, 2 * PAGE);
    ok(mremap(p, 2 * PAGE, 4 * PAGE, 0) == p, "into the room behind");
    ok(p[0] == 'a' && p[PAGE] == 'b', "what was there");
    ok(p[2 * PAGE] == 0 && p[4 * PAGE - 1] == 0, "then zeros");
    is_int(writing(p + 3 * PAGE), FINE, "with the same rights");
    mprotect(p + 2 * PAGE, 2 * PAGE, PROT_READ);
    munmap(p + 3 * PAGE, PAGE);
    ok(mremap(p + 2 * PAGE, PAGE, 2 * PAGE, 0) == p + 2 * PAGE, "a read-only part grows");
    is_int(writing(p + 3 * PAGE), ACCERR, "read-only");
    return done_testing();
}
