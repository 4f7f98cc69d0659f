/* Two shared mappings of a file are one memory; it is what read and write see. */
#include "mm.h"

int main(void)
{
    int fd = file_of(2);
    char *p = map_file(fd, 2, RW, MAP_SHARED), *q = map_file(fd, 2, RW, MAP_SHARED);

    ok(p != q, "two places");
    p[5] = '1';
    ok(q[5] == '1', "what is written here is there");
    q[PAGE] = '2';
    ok(p[PAGE] == '2', "and the other way");
    is_int(byte_at(fd, 5), '1', "read sees it");
    pwrite(fd, "3", 1, 7);
    ok(p[7] == '3' && q[7] == '3', "what write does is seen");
    return done_testing();
}
