/* The rest of a file's last page is zeros, and what is written there is not of the file. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1);
    char *p;

    ftruncate(fd, 100);
    p = map_file(fd, 1, RW, MAP_SHARED);
    ok(p[99] == 'a' && p[100] == 0 && p[PAGE - 1] == 0, "zeros behind the end");
    p[200] = 'z';
    is_int(byte_at(fd, 200), -1, "a byte written there is not in the file");
    is_int(lseek(fd, 0, SEEK_END), 100, "whose length is as before");
    return done_testing();
}
