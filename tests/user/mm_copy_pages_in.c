/* Copies of the kernel page in what they need, as an access would. */
#include "mm.h"

int main(void)
{
    int fds[2], fd = file_of(2);
    char *p = anon(2), *q = map_file(fd, 2, RW, MAP_PRIVATE), *s = map(2, RW, SHARED), c[8];

    pipe(fds);
    is_int(write(fds[1], p, 4), 4, "a write from memory never touched");
    is_int(read(fds[0], p + PAGE - 2, 4), 4, "a read over the edge of two pages");
    write(fds[1], "abcd", 4);
    is_int(read(fds[0], q + PAGE - 2, 4), 4, "into private pages of a file");
    ok(q[PAGE - 1] == 'b' && q[PAGE] == 'c' && q[PAGE + 2] == 'b', "which become one's own");
    is_int(byte_at(fd, PAGE), 'b', "the file is as it was");
    write(fds[1], q + PAGE, 1);
    read(fds[0], s + PAGE, 1);
    ok(s[PAGE] == 'c' && s[0] == 0, "into shared memory");
    (void)c;
    return done_testing();
}
