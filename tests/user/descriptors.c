/* A new descriptor is the lowest free one; dup2 and fcntl place it; marks are each descriptor's
 * own. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    struct rlimit limit;

    scratch_enter();
    int a = open(".", O_RDONLY), b = dup(a), c = dup(a);
    ok(b == a + 1 && c == a + 2, "in a row");
    close(b);
    is_int(dup(a), b, "a free one is taken first");
    is_int(dup2(a, 50), 50, "dup2 where it is told to");
    is_int(fcntl(a, F_DUPFD, 50), 51, "F_DUPFD at or above");
    is_int(dup2(a, a), a, "dup2 onto itself");
    ok(dup2(99, 3) == -1 && errno == EBADF, "dup2 of a closed one");
    ok(close(99) == -1 && errno == EBADF, "close of a closed one");
    is_int(fcntl(a, F_GETFD), 0, "not marked");
    is_int(fcntl(a, F_SETFD, FD_CLOEXEC), 0, "mark it");
    is_int(fcntl(dup(a), F_GETFD), 0, "its dup is not marked");
    is_int(fcntl(fcntl(a, F_DUPFD_CLOEXEC, 0), F_GETFD), FD_CLOEXEC, "F_DUPFD_CLOEXEC marks");
    ok(getrlimit(RLIMIT_NOFILE, &limit) == 0, "the limit");
    limit.rlim_cur = 60;
    ok(setrlimit(RLIMIT_NOFILE, &limit) == 0, "can be lowered");
    int last = a;
    for (int fd; (fd = dup(a)) >= 0;)
        last = fd;
    ok(errno == EMFILE && last == 59, "and holds");
    ok(dup2(a, 60) == -1 && errno == EBADF, "for dup2 too");
    ok(fcntl(a, F_DUPFD, 60) == -1 && errno == EINVAL, "and for F_DUPFD");
    scratch_leave();
    return done_testing();
}
