/* waitpid takes the child it is asked for: one, any, one group. */
#include <errno.h>

#include "children.h"
#include "tap.h"

static pid_t leave(int code, int own_group)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(code);
    if (own_group)
        setpgid(pid, pid);
    return pid;
}

int main(void)
{
    int status = 0;
    pid_t a = leave(1, 0), b = leave(2, 0), stopped, member;

    ok(waitpid(b, &status, 0) == b && exited_with(status, 2), "the second first");
    ok(waitpid(-1, &status, 0) == a && exited_with(status, 1), "any: the first is left");
    ok(waitpid(a, &status, 0) == -1 && errno == ECHILD, "a child is told of once");
    ok(waitpid(getppid(), &status, 0) == -1 && errno == ECHILD, "a parent is no child");

    stopped = sleeper();
    member = sleeper();
    setpgid(member, member);
    ok(waitpid(-1, &status, WNOHANG) == 0, "WNOHANG does not wait");
    ok(waitpid(-stopped, &status, WNOHANG) == -1 && errno == ECHILD, "no such group");
    kill(stopped, SIGKILL);
    kill(member, SIGKILL);
    ok(waitpid(-member, &status, 0) == member, "one group");
    ok(waitpid(0, &status, 0) == stopped && killed_by(status, SIGKILL), "our group");
    return done_testing();
}
