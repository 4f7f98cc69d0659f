/* A second signal on the alternate stack goes below the first; without room it is the end. */
#include "children.h"
#include "tap.h"

static char stack[16384];
static volatile int depth, deepest;
static char *volatile frames[3];

static void nested(int sig)
{
    char here;

    frames[depth] = &here;
    if (++depth > deepest)
        deepest = depth;
    if (depth < 3)
        raise(sig);
    depth--;
}

static void use_up(int sig)
{
    char big[3000];

    big[0] = (char)sig;
    raise(SIGUSR1);
    write(2, big, 0);
}

static int no_room(void)
{
    static char little[4096];
    stack_t s = { .ss_sp = little, .ss_size = sizeof little };

    sigaltstack(&s, NULL);
    install(SIGUSR1, use_up, SA_ONSTACK | SA_NODEFER);
    raise(SIGUSR1);
    return 0;
}

int main(void)
{
    stack_t s = { .ss_sp = stack, .ss_size = sizeof stack };

    sigaltstack(&s, NULL);
    install(SIGUSR1, nested, SA_ONSTACK | SA_NODEFER);
    raise(SIGUSR1);
    is_int(deepest, 3, "three deep");
    ok(frames[0] > frames[1] && frames[1] > frames[2] && frames[2] > stack, "each below the last");
    ok(killed_by(in_child(no_room), SIGSEGV), "until there is no room");
    return done_testing();
}
