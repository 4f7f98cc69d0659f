/* MREMAP_DONTUNMAP moves the pages and leaves the old place behind, empty. */
#include "mm.h"

int main(void)
{
    char *p = letters(2), *q;

    q = mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
    ok(q != MAP_FAILED && q != p, "moved");
    ok(q[0] == 'a' && q[PAGE] == 'b', "with its pages");
    ok(reading(p) == FINE && p[0] == 0 && p[PAGE] == 0, "the old place reads as zeros");
    p[0] = 'x';
    ok(p[0] == 'x' && q[0] == 'a', "and is memory of its own");
    is_int(error_of(mremap(p, 2 * PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL)), EINVAL,
           "it can't shrink");
    is_int(error_of(mremap(p, PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL)), EINVAL,
           "nor grow");
    return done_testing();
}
