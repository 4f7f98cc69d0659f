/* A part of a mapping is remapped: the rest stays. */
#include "mm.h"

int main(void)
{
    char *p = letters(5), *q;

    q = mremap(p + PAGE, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
    ok(q != MAP_FAILED && q[0] == 'b' && q[PAGE] == 'c' && q[2 * PAGE] == 0, "two of five, moved");
    ok(p[0] == 'a' && p[3 * PAGE] == 'd' && p[4 * PAGE] == 'e', "the others are where they were");
    ok(reading(p + PAGE) == MAPERR && reading(p + 2 * PAGE) == MAPERR, "between them a hole");
    ok(mremap(p + 3 * PAGE, 2 * PAGE, PAGE, 0) == p + 3 * PAGE, "shrink the tail");
    is_int(reading(p + 4 * PAGE), MAPERR, "gone");
    is_int(error_of(mremap(p + 3 * PAGE, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE)), EFAULT,
           "more than there is can't grow");
    return done_testing();
}
