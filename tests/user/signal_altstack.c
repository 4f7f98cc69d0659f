/* A handler with SA_ONSTACK runs on the alternate stack, so a stack overflow can be handled. */
#include <errno.h>
#include <setjmp.h>

#include "children.h"
#include "tap.h"

static char stack[16384];
static sigjmp_buf back;
static volatile int on_it, flags;

static void handler(int sig)
{
    char here;
    stack_t now;

    (void)sig;
    on_it = &here >= stack && &here < stack + sizeof stack;
    sigaltstack(NULL, &now);
    flags = now.ss_flags;
    siglongjmp(back, 1);
}

static int overflow(int n)
{
    volatile char a[4096];

    a[0] = (char)n;
    return n < 0 ? 0 : overflow(n + 1) + a[0];
}

int main(void)
{
    stack_t s = { .ss_sp = stack, .ss_size = sizeof stack }, old;

    sigaltstack(NULL, &old);
    ok(old.ss_flags == SS_DISABLE, "none at first");
    ok(sigaltstack(&s, NULL) == 0, "set");
    install(SIGSEGV, handler, SA_ONSTACK);
    if (sigsetjmp(back, 1) == 0)
        overflow(1);
    ok(on_it == 1, "the handler of an overflow ran on it");
    ok(flags & SS_ONSTACK, "and sigaltstack says so inside");
    s.ss_size = 100;
    ok(sigaltstack(&s, NULL) == -1 && errno == ENOMEM, "too small");
    s.ss_flags = 77;
    ok(sigaltstack(&s, NULL) == -1 && errno == EINVAL, "no such flags");
    s.ss_flags = SS_DISABLE;
    sigaltstack(&s, NULL);
    sigaltstack(NULL, &old);
    ok(old.ss_flags == SS_DISABLE, "switched off");
    return done_testing();
}
