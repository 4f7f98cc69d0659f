/* RLIMIT_FSIZE: a write stops at it, and one that starts there fails, with a signal. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <tap.h>
#include <unistd.h>

#include "scratch.h"

static volatile int signals;

static void count(int sig)
{
    signals += sig == SIGXFSZ;
}

static int refused(long r)
{
    int told = signals;

    signals = 0;
    return r == -1 && errno == EFBIG && told == 1;
}

static long size_of(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 ? (long)st.st_size : -1;
}

int main(void)
{
    static char bytes[3000];
    const struct iovec vec[2] = { { bytes, 1000 }, { bytes, 1000 } };
    struct rlimit limit = { 5000, RLIM_INFINITY };
    int fd, more, ends[2], less, inside;

    scratch_enter();
    fd = open("limited", O_CREAT | O_RDWR, 0600);
    more = open("limited", O_WRONLY | O_APPEND);
    signal(SIGXFSZ, count);
    ok(setrlimit(RLIMIT_FSIZE, &limit) == 0, "5,000 bytes");
    ok(write(fd, bytes, 3000) == 3000 && write(fd, bytes, 3000) == 2000, "a write is cut");
    ok(signals == 0, "without a signal");
    ok(refused(write(fd, bytes, 1)), "the next one has nothing left");
    ok(write(fd, bytes, 0) == 0 && signals == 0, "which is enough for no bytes");
    ok(refused(pwrite(fd, bytes, 1, 5000)) && pwrite(fd, bytes, 9, 4996) == 4, "pwrite");
    ok(refused(write(more, bytes, 1)), "append");
    ok(lseek(fd, 3500, SEEK_SET) == 3500 && writev(fd, vec, 2) == 1500, "writev is cut");
    ok(refused(writev(fd, vec, 2)), "and refused");
    ok(refused(ftruncate(fd, 5001)) && ftruncate(fd, 5000) == 0, "ftruncate");
    ok(refused(truncate("limited", 5001)) && truncate("limited", 4000) == 0, "truncate");
    ok(size_of(fd) == 4000, "to less is no matter");
    limit.rlim_cur = 100;
    less = setrlimit(RLIMIT_FSIZE, &limit) == 0 && ftruncate(fd, 3000) == 0;
    inside = pwrite(fd, bytes, 10, 50) == 10 && size_of(fd) == 3000;
    limit.rlim_cur = RLIM_INFINITY; /* what this prints may go to a file */
    ok(setrlimit(RLIMIT_FSIZE, &limit) == 0 && less, "of a larger file, too");
    ok(inside, "inside it one may write");
    ok(pipe(ends) == 0 && write(ends[1], bytes, 3000) == 3000, "a pipe has no size");
    return done_testing();
}
