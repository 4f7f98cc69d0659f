/* mremap to less takes the tail away, in place. */
#include "mm.h"

int main(void)
{
    char *p = letters(4);

    ok(mremap(p, 4 * PAGE, 2 * PAGE, 0) == p, "four pages become two");
    ok(p[0] == 'a' && p[PAGE] == 'b', "the first two are there");
    is_int(reading(p + 2 * PAGE), MAPERR, "the others are not");
    ok(mremap(p, 2 * PAGE, PAGE + 1, 0) == p, "a page and a byte");
    is_int(reading(p + PAGE), FINE, "are two pages");
    ok(mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE) == p, "the same length is no change");
    return done_testing();
}
