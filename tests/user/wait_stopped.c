/* Stopping and going on are told to a parent that asks for it, once each. */
#include "children.h"
#include "tap.h"

int main(void)
{
    int status = 0;
    pid_t pid = sleeper();

    kill(pid, SIGSTOP);
    ok(waitpid(pid, &status, WUNTRACED) == pid, "a stopped child");
    ok(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, "says by which signal");
    ok(waitpid(pid, &status, WUNTRACED | WNOHANG) == 0, "once");
    kill(pid, SIGTERM);
    ok(waitpid(pid, &status, WNOHANG) == 0, "stopped, it does not end by SIGTERM");
    kill(pid, SIGCONT);
    ok(waitpid(pid, &status, 0) == pid && killed_by(status, SIGTERM), "but when it goes on");

    pid = sleeper();
    kill(pid, SIGSTOP);
    waitpid(pid, &status, WUNTRACED);
    kill(pid, SIGCONT);
    ok(waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status), "going on is told, too");
    kill(pid, SIGSTOP);
    waitpid(pid, &status, WUNTRACED);
    kill(pid, SIGKILL);
    ok(waitpid(pid, &status, 0) == pid && killed_by(status, SIGKILL), "SIGKILL ends a stopped one");
    return done_testing();
}
