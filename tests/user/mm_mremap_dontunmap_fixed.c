/* MREMAP_DONTUNMAP with MREMAP_FIXED: to a place of the caller's. */
#include "mm.h"

int main(void)
{
    char *p = letters(2), *q = letters(2);
    int how = MREMAP_MAYMOVE | MREMAP_DONTUNMAP | MREMAP_FIXED;

    ok(mremap(p, PAGE, PAGE, how, q + PAGE) == q + PAGE, "one page of two");
    ok(q[0] == 'a' && q[PAGE] == 'a', "is there");
    ok(p[0] == 0 && p[PAGE] == 'b', "its old place is zeros, its neighbour is as before");
    ok(writing(p) == FINE && q[PAGE] == 'a', "the two are apart");
    return done_testing();
}
