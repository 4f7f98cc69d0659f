/* Who ignores SIGCHLD has no zombies: wait sleeps until all have gone, then ECHILD. */
#include <errno.h>

#include "children.h"
#include "tap.h"

int main(void)
{
    int status;
    pid_t pid;

    install(SIGCHLD, SIG_IGN, 0);
    pid = fork();
    if (pid == 0)
        _exit(1);
    ok(waitpid(pid, &status, 0) == -1 && errno == ECHILD, "by SIG_IGN");
    install(SIGCHLD, SIG_DFL, SA_NOCLDWAIT);
    pid = fork();
    if (pid == 0)
        _exit(1);
    ok(wait(&status) == -1 && errno == ECHILD, "by SA_NOCLDWAIT");
    return done_testing();
}
