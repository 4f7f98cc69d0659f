/* A handler finds the interrupted registers in its context and may change them. */
#include <ucontext.h>

#include "children.h"
#include "tap.h"

static volatile unsigned seen;

static void handler(int sig, siginfo_t *si, void *context)
{
    ucontext_t *uc = context;

    (void)sig;
    (void)si;
    seen = (unsigned)uc->uc_mcontext.gregs[REG_ESI];
    uc->uc_mcontext.gregs[REG_EIP] += 2; /* over the ud2 */
    uc->uc_mcontext.gregs[REG_EDI] = 0x1234;
    sigaddset((sigset_t *)&uc->uc_sigmask, SIGUSR2);
}

int main(void)
{
    unsigned edi = 0;

    install_info(SIGILL, handler, 0);
    __asm__ volatile("ud2" : "+D"(edi) : "S"(0xabcd) : "memory");
    ok(seen == 0xabcd, "esi as it was");
    ok(edi == 0x1234, "edi as the handler left it");
    ok(is_blocked(SIGUSR2), "and the mask, too");
    return done_testing();
}
