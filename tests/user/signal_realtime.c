/* Real-time signals are counted, and the lowest number comes first. */
#include "children.h"
#include "tap.h"

static volatile int order[8], runs;

static void handler(int sig)
{
    order[runs++ & 7] = sig;
}

int main(void)
{
    sigset_t all, old;
    int high = SIGRTMIN + 5, low = SIGRTMIN + 4;

    install(high, handler, 0);
    install(low, handler, 0);
    install(SIGUSR1, handler, 0);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    for (int i = 0; i < 3; i++) {
        kill(getpid(), high);
        kill(getpid(), SIGUSR1);
    }
    kill(getpid(), low);
    sigprocmask(SIG_SETMASK, &old, NULL);
    is_int(runs, 5, "three of one, one of another, and one for three of a standard signal");
    /* The last one delivered runs first: each frame lies on top of the one before. */
    ok(order[4] == SIGUSR1 && order[3] == low, "the lowest number is taken first");
    ok(order[0] == high && order[1] == high && order[2] == high, "the highest last");
    return done_testing();
}
