/* A copy behind the end of a mapped file is EFAULT, not a signal. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1), fds[2];
    char *p = map_file(fd, 2, RW, MAP_SHARED);

    pipe(fds);
    write(fds[1], "hello", 5);
    is_int(error_of(read(fds[0], p + PAGE, 5)), EFAULT, "a read into it");
    is_int(error_of(write(fds[1], p + PAGE, 5)), EFAULT, "a write from it");
    is_int(write(fds[1], p, 5), 5, "the page that is there can be written");
    return done_testing();
}
