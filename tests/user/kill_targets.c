/* kill: one process, our group, another group, nobody; signal 0 only asks. */
#include <errno.h>

#include "children.h"
#include "tap.h"

static volatile int got;

static void handler(int sig)
{
    got += sig == SIGUSR1;
}

int main(void)
{
    int status;
    pid_t a = sleeper(), b = sleeper();

    ok(kill(a, 0) == 0, "signal 0 to one that is there");
    ok(kill(a, 65) == -1 && errno == EINVAL && kill(a, -1) == -1, "no such signal");
    setpgid(a, a);
    setpgid(b, a);
    ok(kill(-a, SIGKILL) == 0, "a group");
    ok(waitpid(a, &status, 0) == a && killed_by(status, SIGKILL), "all of it: the first");
    ok(waitpid(b, &status, 0) == b && killed_by(status, SIGKILL), "and the second");
    ok(kill(-a, SIGKILL) == -1 && errno == ESRCH, "a group without members");
    ok(kill(a, 0) == -1 && errno == ESRCH, "a process that was");

    setpgid(0, 0);
    install(SIGUSR1, handler, 0);
    a = sleeper();
    ok(kill(0, SIGUSR1) == 0 && got == 1, "0 means our group, ourselves with it");
    kill(a, SIGKILL);
    waitpid(a, &status, 0);
    return done_testing();
}
