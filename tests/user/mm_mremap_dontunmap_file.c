/* MREMAP_DONTUNMAP of a file: both places show it. */
#include "mm.h"

int main(void)
{
    int fd = file_of(2);
    char *p = map_file(fd, 2, RW, MAP_SHARED), *q;

    p[0] = 'x';
    q = mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
    ok(q != MAP_FAILED && q[0] == 'x' && q[PAGE] == 'b', "the new place");
    ok(p[0] == 'x' && p[PAGE] == 'b', "the old place");
    p[1] = 'y';
    ok(q[1] == 'y', "are one memory");
    return done_testing();
}
