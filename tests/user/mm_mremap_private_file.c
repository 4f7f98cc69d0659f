/* Private pages of a file move as they are. */
#include "mm.h"

int main(void)
{
    int fd = file_of(3);
    char *p = map_file(fd, 2, RW, MAP_PRIVATE), *q;

    p[0] = 'P';
    q = mremap(p, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, nowhere(3));
    ok(q != MAP_FAILED && q[0] == 'P' && q[1] == 'a', "the page that was written");
    ok(q[PAGE] == 'b' && q[2 * PAGE] == 'c', "those that were not");
    q[PAGE] = 'Q';
    is_int(byte_at(fd, PAGE), 'b', "the file is as it was");
    return done_testing();
}
