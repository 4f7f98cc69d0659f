/* SIGCHLD tells of stops and of going on, too, unless SA_NOCLDSTOP says no. */
#include "children.h"
#include "tap.h"

static volatile int count, last_code, last_status;

static void handler(int sig, siginfo_t *si, void *context)
{
    (void)sig;
    (void)context;
    count++;
    last_code = si->si_code;
    last_status = si->si_status;
}

static void stop_and_continue(pid_t pid)
{
    int status;

    kill(pid, SIGSTOP);
    while (waitpid(pid, &status, WUNTRACED) != pid)
        continue;
}

/* Linux lets wait return before the signal is there, of a stop as of an end. */
static void settle(int wanted)
{
    for (int i = 0; i < 100 && count < wanted; i++)
        usleep(10000);
}

int main(void)
{
    int status;
    pid_t pid = sleeper();

    install_info(SIGCHLD, handler, 0);
    stop_and_continue(pid);
    settle(1);
    ok(count == 1 && last_code == CLD_STOPPED && last_status == SIGSTOP, "stopped, by SIGSTOP");
    kill(pid, SIGCONT);
    while (waitpid(pid, &status, WCONTINUED) != pid)
        continue;
    settle(2);
    ok(count == 2 && last_code == CLD_CONTINUED && last_status == SIGCONT, "continued");
    install_info(SIGCHLD, handler, SA_NOCLDSTOP);
    stop_and_continue(pid);
    ok(count == 2, "not with SA_NOCLDSTOP");
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) != pid)
        continue;
    settle(3);
    ok(count == 3 && last_code == CLD_KILLED, "but the end is told");
    return done_testing();
}
