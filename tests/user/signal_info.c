/* SA_SIGINFO tells who sent it and why. */
#include <string.h>

#include "children.h"
#include "tap.h"

static volatile siginfo_t info;

static void handler(int sig, siginfo_t *si, void *context)
{
    (void)sig;
    (void)context;
    memcpy((void *)&info, si, sizeof info);
}

int main(void)
{
    pid_t pid;
    int status;

    install_info(SIGUSR1, handler, 0);
    install_info(SIGCHLD, handler, 0);
    kill(getpid(), SIGUSR1);
    ok(info.si_signo == SIGUSR1 && info.si_code == SI_USER && info.si_pid == getpid(),
       "kill: by us");
    change_mask(SIG_BLOCK, SIGCHLD);
    pid = fork();
    if (pid == 0)
        _exit(5);
    waitpid(pid, &status, 0);
    change_mask(SIG_UNBLOCK, SIGCHLD);
    ok(info.si_signo == SIGCHLD && info.si_pid == pid, "SIGCHLD: which child");
    ok(info.si_code == CLD_EXITED && info.si_status == 5, "that it exited, with what");
    pid = sleeper();
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) != pid)
        continue;
    ok(info.si_code == CLD_KILLED && info.si_status == SIGKILL, "that it was killed, by what");
    return done_testing();
}
