/* A stack that is used up can be handled on another one. */
#include "mm.h"

static char other[16384];
static volatile int met;

static void handler(int sig, siginfo_t *si, void *context)
{
    char here;

    (void)context;
    met = sig == SIGSEGV && &here >= other && &here < other + sizeof other && si->si_addr != NULL;
    siglongjmp(mm_back, 1);
}

static int deeper(int n)
{
    volatile char a[4096];

    a[0] = (char)n;
    return n ? deeper(n - 1) + a[0] : 0;
}

int main(void)
{
    stack_t s = { .ss_sp = other, .ss_size = sizeof other };

    limit(RLIMIT_STACK, 1 << 20);
    sigaltstack(&s, NULL);
    install_info(SIGSEGV, handler, SA_ONSTACK);
    if (sigsetjmp(mm_back, 1) == 0)
        deeper(1000);
    ok(met, "the handler runs on the other stack");
    is_int(deeper(100) != 12345, 1, "and the program goes on");
    return done_testing();
}
