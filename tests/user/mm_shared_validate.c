/* MAP_SHARED_VALIDATE of a file is MAP_SHARED that refuses flags it does not know. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1);
    char *p = mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE, fd, 0);

    ok(p != MAP_FAILED && p[0] == 'a', "mapped");
    p[0] = 'v';
    is_int(byte_at(fd, 0), 'v', "shared");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE | 0x200000, fd, 0)), EOPNOTSUPP,
           "an unknown flag");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_SHARED | 0x200000, fd, 0)), 0,
           "which MAP_SHARED ignores");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_PRIVATE | 0x200000, fd, 0)), 0, "MAP_PRIVATE, too");
    return done_testing();
}
