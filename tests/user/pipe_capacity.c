/* A pipe holds 65536 bytes; O_NONBLOCK turns waiting into EAGAIN. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <tap.h>
#include <unistd.h>

static char buf[100000];

int main(void)
{
    int fds[2], n = 0;

    ok(pipe2(fds, O_NONBLOCK | O_CLOEXEC) == 0, "pipe2");
    is_int(fcntl(fds[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK, "does not wait");
    is_int(fcntl(fds[1], F_GETFD), FD_CLOEXEC, "is closed by exec");
    ok(read(fds[0], buf, 1) == -1 && errno == EAGAIN, "empty");
    is_int(write(fds[1], buf, sizeof buf), 65536, "as much as fits");
    ok(write(fds[1], buf, 1) == -1 && errno == EAGAIN, "full");
    ok(ioctl(fds[0], FIONREAD, &n) == 0 && n == 65536, "FIONREAD");
    is_int(fcntl(fds[0], F_GETPIPE_SZ), 65536, "F_GETPIPE_SZ");
    is_int(read(fds[0], buf, sizeof buf), 65536, "all of it");
    is_int(write(fds[1], buf, 1), 1, "room again");
    ok(lseek(fds[0], 0, SEEK_CUR) == -1 && errno == ESPIPE, "no position");
    ok(pread(fds[0], buf, 1, 0) == -1 && errno == ESPIPE, "no pread");
    return done_testing();
}
