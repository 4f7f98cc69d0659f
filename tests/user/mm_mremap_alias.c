/* An old length of 0 maps shared memory a second time. */
#include "mm.h"

int main(void)
{
    char *p = map(3, RW, SHARED), *q;

    p[PAGE] = 'p';
    q = mremap(p, 0, 3 * PAGE, MREMAP_MAYMOVE);
    ok(q != MAP_FAILED && q != p, "a second place");
    ok(q[PAGE] == 'p', "shows the same");
    q[2 * PAGE] = 'q';
    ok(p[2 * PAGE] == 'q', "both ways");
    q = mremap(p + PAGE, 0, PAGE, MREMAP_MAYMOVE);
    ok(q != MAP_FAILED && q[0] == 'p', "from the middle");
    is_int(error_of(mremap(p, 0, PAGE, 0)), ENOMEM, "which has to be somewhere else");
    return done_testing();
}
