/* prlimit reads and sets the limits of another process; limits that make no sense are refused. */
#include <errno.h>
#include <sys/resource.h>

#include "children.h"
#include "tap.h"

int main(void)
{
    struct rlimit l = { 123, 456 }, old = { 0, 0 }, mine;
    int status;
    pid_t pid = sleeper();

    ok(prlimit(pid, RLIMIT_NOFILE, &l, NULL) == 0, "a child's");
    ok(prlimit(pid, RLIMIT_NOFILE, NULL, &old) == 0 && old.rlim_cur == 123 && old.rlim_max == 456,
       "is as set");
    getrlimit(RLIMIT_NOFILE, &mine);
    ok(mine.rlim_cur != 123, "ours is another");
    l.rlim_cur = 500;
    ok(prlimit(pid, RLIMIT_NOFILE, &l, NULL) == -1 && errno == EINVAL, "not more than the maximum");
    ok(getrlimit(99, &mine) == -1 && errno == EINVAL, "no such resource");
    l.rlim_cur = l.rlim_max = RLIM_INFINITY;
    ok(prlimit(pid, RLIMIT_AS, &l, NULL) == 0 && prlimit(pid, RLIMIT_AS, NULL, &old) == 0 &&
           old.rlim_cur == RLIM_INFINITY,
       "no limit");
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    ok(prlimit(pid, RLIMIT_AS, NULL, &old) == -1 && errno == ESRCH, "nobody");
    return done_testing();
}
