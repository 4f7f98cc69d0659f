/* A file's mapping grows over more of the file, and moves with its offset. */
#include "mm.h"

int main(void)
{
    int fd = file_of(5);
    char *p = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, PAGE), *q = nowhere(4);

    ok(mremap(p, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q) == q,
       "moved, two pages more");
    ok(q[0] == 'b' && q[PAGE] == 'c' && q[2 * PAGE] == 'd' && q[3 * PAGE] == 'e', "of the file");
    q[3 * PAGE] = 'E';
    is_int(byte_at(fd, 4 * PAGE), 'E', "written through");
    p = mremap(q + PAGE, PAGE, 6 * PAGE, MREMAP_MAYMOVE);
    ok(p[0] == 'c' && p[2 * PAGE] == 'E', "from the middle");
    is_int(reading(p + 3 * PAGE), BUSERR, "up to the end of the file");
    return done_testing();
}
