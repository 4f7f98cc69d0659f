/* MREMAP_FIXED may grow on the way. */
#include "mm.h"

int main(void)
{
    char *p = letters(1), *q = nowhere(3);

    ok(mremap(p, PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q) == q, "one page to three");
    ok(q[0] == 'a' && q[PAGE] == 0 && q[2 * PAGE] == 0, "the page, then zeros");
    is_int(writing(q + 2 * PAGE), FINE, "to be written");
    is_int(reading(p), MAPERR, "the old place is empty");
    return done_testing();
}
