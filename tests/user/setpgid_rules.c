/* Process groups: what may be changed, and by whom. */
#include <errno.h>

#include "children.h"
#include "tap.h"

int main(void)
{
    int status;
    pid_t a = sleeper(), b;

    ok(getpgid(a) == getpgrp(), "a child starts in its parent's group");
    ok(setpgid(a, 0) == 0 && getpgid(a) == a, "0 means a group of its own");
    b = sleeper();
    ok(setpgid(b, a) == 0 && getpgid(b) == a, "another joins it");
    ok(setpgid(b, 99999) == -1 && errno == EPERM, "there is no such group");
    ok(setpgid(b, -1) == -1 && errno == EINVAL, "nor such a number");
    ok(setpgid(getppid(), 0) == -1 && errno == ESRCH, "a parent is not ours to move");
    kill(-a, SIGKILL);
    waitpid(a, &status, 0);
    waitpid(b, &status, 0);

    a = fork();
    if (a == 0) {
        pid_t s = setsid();

        _exit(s == getpid() && getpgrp() == s && setsid() == -1 && setpgid(0, 0) == -1 ? 4 : 1);
    }
    waitpid(a, &status, 0);
    is_int(WEXITSTATUS(status), 4, "setsid: a session and group of one's own, once");
    return done_testing();
}
