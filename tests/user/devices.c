/* /dev/null swallows, /dev/zero gives zeros, /dev/full is full, /dev/urandom is never the same. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <tap.h>
#include <unistd.h>

static int open_device(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDWR);

    ok(fd >= 0 && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode), "%s is a character device", path);
    return fd;
}

int main(void)
{
    char a[100], b[100] = { 0 };
    int fd = open_device("/dev/null");

    is_int(write(fd, a, 100), 100, "null takes everything");
    is_int(read(fd, a, 100), 0, "and gives nothing");
    is_int(lseek(fd, 50, SEEK_SET), 0, "its position is 0");
    fd = open_device("/dev/zero");
    memset(a, 1, sizeof a);
    ok(read(fd, a, 100) == 100 && !memcmp(a, b, 100), "zero gives zeros");
    ok(read(fd, (void *)8, 100) == -1 && errno == EFAULT, "not to address 8");
    fd = open_device("/dev/full");
    ok(write(fd, a, 1) == -1 && errno == ENOSPC, "full has no space");
    fd = open_device("/dev/urandom");
    ok(read(fd, a, 100) == 100 && read(fd, b, 100) == 100 && memcmp(a, b, 100), "urandom differs");
    return done_testing();
}
