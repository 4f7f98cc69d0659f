/* SA_NODEFER nests, SA_RESETHAND works once, sa_mask blocks others meanwhile. */
#include "children.h"
#include "tap.h"

static volatile int depth, deepest, runs, order;

static void nesting(int sig)
{
    if (++depth > deepest)
        deepest = depth;
    if (depth < 3)
        raise(sig);
    depth--;
}

static void once(int sig)
{
    (void)sig;
    runs++;
}

static void second(int sig)
{
    (void)sig;
    order = order * 10 + 2;
}

static void first(int sig)
{
    (void)sig;
    raise(SIGUSR2);
    order = order * 10 + 1;
}

int main(void)
{
    struct sigaction a = { .sa_flags = 0 }, old;

    install(SIGUSR1, nesting, SA_NODEFER);
    raise(SIGUSR1);
    is_int(deepest, 3, "NODEFER: the handler is interrupted by its own signal");

    install(SIGUSR1, once, SA_RESETHAND);
    raise(SIGUSR1);
    sigaction(SIGUSR1, NULL, &old);
    ok(runs == 1 && old.sa_handler == SIG_DFL, "RESETHAND: default after the first time");

    a.sa_handler = first;
    sigemptyset(&a.sa_mask);
    sigaddset(&a.sa_mask, SIGUSR2);
    sigaction(SIGUSR1, &a, NULL);
    install(SIGUSR2, second, 0);
    raise(SIGUSR1);
    is_int(order, 12, "sa_mask: the other signal waits for the end");
    return done_testing();
}
