/* A handler runs with its signal, which is blocked meanwhile, and returns to where it was. */
#include "children.h"
#include "tap.h"

static volatile int runs, blocked_inside, nested;

static void handler(int sig)
{
    runs++;
    blocked_inside = is_blocked(sig);
    if (runs == 1) {
        raise(sig);
        nested = runs; /* still 1: it waits until we return */
    }
}

int main(void)
{
    volatile double d = 1.5;
    int sum = 0;

    install(SIGUSR1, handler, 0);
    for (int i = 0; i < 10; i++) {
        sum += i;
        if (i == 5)
            raise(SIGUSR1);
    }
    is_int(runs, 2, "it ran, and once more for the signal sent inside");
    is_int(nested, 1, "which had to wait");
    ok(blocked_inside && !is_blocked(SIGUSR1), "blocked inside, not behind");
    ok(sum == 45 && d == 1.5, "registers are as they were");
    return done_testing();
}
