/* A gap that lseek leaves reads as zeros; positions before the start are refused. */
#include <errno.h>
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    char buf[8];
    struct stat st;

    scratch_enter();
    int fd = open("f", O_RDWR | O_CREAT, 0644);
    is_int(lseek(fd, 100000, SEEK_SET), 100000, "behind the end");
    ok(fstat(fd, &st) == 0 && st.st_size == 0, "that alone does not make it larger");
    ok(write(fd, "end", 3) == 3 && fstat(fd, &st) == 0 && st.st_size == 100003, "a write does");
    ok(pread(fd, buf, 8, 50000) == 8 && !memcmp(buf, "\0\0\0\0\0\0\0\0", 8), "the gap is zeros");
    is_int(lseek(fd, -3, SEEK_END), 100000, "from the end");
    is_int(lseek(fd, 1, SEEK_CUR), 100001, "from here");
    ok(read(fd, buf, 8) == 2 && !memcmp(buf, "nd", 2), "reads what is there, and ends");
    is_int(read(fd, buf, 8), 0, "at the end");
    ok(lseek(fd, -1, SEEK_SET) == -1 && errno == EINVAL, "before the start is EINVAL");
    ok(lseek(fd, 0, 99) == -1 && errno == EINVAL, "an unknown origin is EINVAL");
    is_int(lseek(fd, 0, SEEK_CUR), 100003, "a refused seek moves nothing");
    ok(pread(fd, buf, 1, -1) == -1 && errno == EINVAL, "pread before the start");
    scratch_leave();
    return done_testing();
}
