/* RLIMIT_NOFILE bounds the numbers of descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "children.h"
#include "tap.h"

int main(void)
{
    struct rlimit l, old;
    int fd;

    getrlimit(RLIMIT_NOFILE, &old);
    l = old;
    l.rlim_cur = 10;
    ok(setrlimit(RLIMIT_NOFILE, &l) == 0, "ten");
    while ((fd = dup(0)) >= 0 && fd < 100)
        continue;
    ok(fd == -1 && errno == EMFILE, "then EMFILE");
    ok(fcntl(0, F_DUPFD, 10) == -1 && errno == EINVAL, "a number behind the limit makes no sense");
    ok(dup2(0, 50) == -1 && errno == EBADF, "for dup2 neither");
    close(5);
    is_int(dup(0), 5, "what is closed can be had again");
    l.rlim_cur = l.rlim_max + 1;
    ok(setrlimit(RLIMIT_NOFILE, &l) == -1 && errno == EINVAL, "no more than the hard limit");
    return done_testing();
}
