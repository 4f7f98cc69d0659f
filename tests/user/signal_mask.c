/* A blocked signal waits; it is taken before sigprocmask returns. */
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
    sigset_t all, old;

    install(SIGUSR1, handler, 0);
    change_mask(SIG_BLOCK, SIGUSR1);
    raise(SIGUSR1);
    raise(SIGUSR1);
    ok(runs == 0 && is_pending(SIGUSR1), "blocked, it is pending");
    change_mask(SIG_UNBLOCK, SIGUSR1);
    is_int(runs, 1, "unblocked, it is taken at once, and once");
    ok(!is_pending(SIGUSR1), "and pending no more");

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    sigprocmask(SIG_SETMASK, &old, &all);
    ok(!sigismember(&all, SIGKILL) && !sigismember(&all, SIGSTOP),
       "KILL and STOP are never blocked");
    ok(sigismember(&all, SIGUSR1) && !is_blocked(SIGUSR1), "all others can be");
    ok(sigprocmask(17, &old, NULL) == -1 && errno == EINVAL, "no such way");
    return done_testing();
}
