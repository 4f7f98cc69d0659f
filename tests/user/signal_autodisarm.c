/* With SS_AUTODISARM the alternate stack is off while a handler runs on it. */
#include "children.h"
#include "tap.h"

static char stack[16384];
static volatile int flags = -1, on_it;

static void handler(int sig, siginfo_t *si, void *context)
{
    stack_t now;

    (void)sig;
    (void)si;
    (void)context;
    sigaltstack(NULL, &now);
    flags = now.ss_flags;
    on_it = (char *)&now >= stack && (char *)&now < stack + sizeof stack;
}

int main(void)
{
    stack_t s = { .ss_sp = stack, .ss_size = sizeof stack, .ss_flags = (int)SS_AUTODISARM }, old;

    ok(sigaltstack(&s, NULL) == 0, "set");
    install_info(SIGUSR1, handler, SA_ONSTACK);
    raise(SIGUSR1);
    ok(on_it == 1 && flags == SS_DISABLE, "off inside");
    sigaltstack(NULL, &old);
    ok(old.ss_sp == stack && old.ss_flags == (int)SS_AUTODISARM, "on again behind");
    return done_testing();
}
