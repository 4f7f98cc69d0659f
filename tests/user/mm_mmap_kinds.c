/* What is no file of bytes has no pages to map. */
#include "mm.h"

int main(void)
{
    int fds[2], dir = open("/tmp", O_RDONLY), null = open("/dev/null", O_RDWR);

    pipe(fds);
    is_int(error_of(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, dir, 0)), ENODEV, "a directory");
    is_int(error_of(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fds[0], 0)), ENODEV, "a pipe");
    is_int(error_of(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, null, 0)), ENODEV, "/dev/null");
    is_int(error_of(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, null, 0)), ENODEV, "shared, too");
    return done_testing();
}
