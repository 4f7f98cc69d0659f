/* A parent that waits for its child by vfork can be killed; the child goes on. */
#include <signal.h>

#include "children.h"
#include "tap.h"

/* The lender tells by the first pipe that it is about to lend; its child ends when told to. */
static void lend(const int *born, const int *go)
{
    char c = 0;

    if (vfork() == 0) {
        if (write(born[1], &c, 1) == 1 && read(go[0], &c, 1) == 1)
            write(born[1], "!", 1);
        _exit(0);
    }
    _exit(1);
}

int main(void)
{
    int born[2], go[2], status = 0;
    char c = 'x';
    pid_t pid;

    if (pipe(born) < 0 || pipe(go) < 0)
        return 1;
    if ((pid = fork()) == 0)
        lend(born, go);
    ok(read(born[0], &c, 1) == 1 && c == 0, "the child of the child runs");
    ok(kill(pid, SIGTERM) == 0 && kill(pid, SIGKILL) == 0, "its parent is killed");
    ok(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status), "and ends before the child does");
    ok(write(go[1], &c, 1) == 1 && read(born[0], &c, 1) == 1 && c == '!', "which goes on");
    return done_testing();
}
