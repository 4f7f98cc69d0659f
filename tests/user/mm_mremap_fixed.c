/* MREMAP_FIXED moves to where the caller says, over what is there. */
#include "mm.h"

int main(void)
{
    char *p = letters(2), *q = letters(4);

    ok(mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q + PAGE) == q + PAGE, "moved");
    ok(q[PAGE] == 'a' && q[2 * PAGE] == 'b', "its pages are there");
    ok(q[0] == 'a' && q[3 * PAGE] == 'd', "what was beside them is as before");
    is_int(reading(p), MAPERR, "the old place is empty");
    p = letters(3);
    ok(mremap(p, 3 * PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q) == q, "moved and shrunk");
    ok(q[0] == 'a' && q[PAGE] == 'a', "only its first page is there");
    is_int(reading(p + PAGE), MAPERR, "the rest is nowhere");
    return done_testing();
}
