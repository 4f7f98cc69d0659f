/* A hole in a file reads as zeros through a mapping, and can be filled through it. */
#include "mm.h"

int main(void)
{
    int fd = file_of(0);
    char *p;

    ftruncate(fd, 16 * PAGE);
    p = map_file(fd, 16, RW, MAP_SHARED);
    ok(p[0] == 0 && p[16 * PAGE - 1] == 0, "zeros");
    p[9 * PAGE + 3] = 'h';
    is_int(byte_at(fd, 9 * PAGE + 3), 'h', "filled");
    is_int(byte_at(fd, 9 * PAGE + 2), 0, "the byte before it");
    is_int(byte_at(fd, 10 * PAGE), 0, "the page behind it");
    return done_testing();
}
