/* longjmp goes back to a function that still runs, with the value, the registers and, for
 * siglongjmp, the signal mask. */
#include "tap.h"

#include <setjmp.h>
#include <signal.h>

static jmp_buf env;
static sigjmp_buf sigenv;

static void deep(int n, int value)
{
    volatile char space[64];

    space[n % 64] = 1;
    if (n == 0)
        longjmp(env, value);
    if (space[n % 64])
        deep(n - 1, value);
    space[0]++;
}

static void on_signal(int sig)
{
    siglongjmp(sigenv, sig);
}

static int sum_with_jump(int a, int b, int c)
{
    volatile int jumped = 0;

    if (setjmp(env) == 0) {
        jumped = 1;
        deep(10, 1);
    }
    return a + b + c + jumped;
}

int main(void)
{
    volatile int count = 0;
    sigset_t mask, now;
    int r;

    r = setjmp(env);
    if (count == 0) {
        is_int(r, 0, "setjmp returns 0 first");
        count++;
        deep(100, 42);
    } else if (count == 1) {
        is_int(r, 42, "then the value of longjmp");
        count++;
        deep(3, 0);
    }
    is_int(r, 1, "a value of 0 becomes 1");
    is_int(sum_with_jump(1, 20, 300), 322, "arguments survive");
    signal(SIGUSR1, on_signal);
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR2);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    if ((r = sigsetjmp(sigenv, 1)) == 0)
        raise(SIGUSR1);
    is_int(r, SIGUSR1, "out of a signal handler");
    sigprocmask(SIG_BLOCK, NULL, &now);
    ok(!sigismember(&now, SIGUSR1) && sigismember(&now, SIGUSR2), "with the mask from before");
    if (sigsetjmp(sigenv, 0) == 0)
        raise(SIGUSR1);
    sigprocmask(SIG_BLOCK, NULL, &now);
    ok(sigismember(&now, SIGUSR1), "or without, if it was not saved");
    return done_testing();
}
