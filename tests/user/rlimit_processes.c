/* RLIMIT_NPROC bounds the number of processes: a fork bomb runs into EAGAIN. Tested only in Quire:
 * to Linux, root has no such limit. */
#include <errno.h>
#include <sys/resource.h>

#include "children.h"
#include "tap.h"

static int bomb(void)
{
    struct rlimit l = { 30, 30 };
    int n = 0, status, error;

    setrlimit(RLIMIT_NPROC, &l);
    while (n < 100) {
        pid_t pid = sleeper();

        if (pid < 0)
            break;
        n++;
    }
    error = errno;
    install(SIGTERM, SIG_IGN, 0);
    kill(0, SIGTERM);
    if (error != EAGAIN || n < 5 || n > 30)
        return 1;
    for (int i = 0; i < n; i++)
        if (wait(&status) < 0 || !killed_by(status, SIGTERM))
            return 2;
    return 0;
}

static int grouped(void)
{
    setpgid(0, 0);
    return bomb();
}

int main(void)
{
    ok(exited_with(in_child(grouped), 0), "fork says EAGAIN, and all can be killed");
    ok(exited_with(in_child(grouped), 0), "and again");
    return done_testing();
}
