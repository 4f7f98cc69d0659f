/* fork returns 0 in the child and its number in the parent; each knows the other. */
#include "children.h"
#include "tap.h"

static pid_t parent;

int main(void)
{
    int fds[2], status;
    pid_t pid, told[3] = { 0, 0, 0 };

    parent = getpid();
    pipe(fds);
    pid = fork();
    if (pid == 0) {
        told[0] = getpid();
        told[1] = getppid();
        told[2] = getpgrp();
        write(fds[1], told, sizeof told);
        _exit(0);
    }
    read(fds[0], told, sizeof told);
    ok(waitpid(pid, &status, 0) == pid && exited_with(status, 0), "the child can be waited for");
    ok(pid > 0 && told[0] == pid, "getpid in the child is what fork returned");
    ok(told[1] == parent, "getppid there is the parent");
    ok(told[2] == getpgrp(), "both are in one group");
    ok(kill(pid, 0) == -1, "waited for, the number is nobody's");
    return done_testing();
}
