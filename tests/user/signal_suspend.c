/* sigsuspend lets signals in, returns EINTR after the handler, and puts the mask back. */
#include <errno.h>

#include "children.h"
#include "tap.h"

static volatile int runs;

static void handler(int sig)
{
    (void)sig;
    runs++;
}

int main(void)
{
    sigset_t none;
    int status;
    pid_t pid;

    sigemptyset(&none);
    install(SIGUSR1, handler, SA_RESTART);
    change_mask(SIG_BLOCK, SIGUSR1);
    pid = fork();
    if (pid == 0) {
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    ok(sigsuspend(&none) == -1 && errno == EINTR, "it returns EINTR, even with SA_RESTART");
    is_int(runs, 1, "behind the handler");
    ok(is_blocked(SIGUSR1), "with the mask from before");
    waitpid(pid, &status, 0);
    return done_testing();
}
