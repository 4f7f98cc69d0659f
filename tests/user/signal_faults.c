/* A fault says where and why: no memory there, not allowed, behind a file, division, opcode. */
#include <setjmp.h>
#include <sys/mman.h>

#include "children.h"
#include "tap.h"

static sigjmp_buf back;
static volatile int code, number;
static void *volatile where;

static void handler(int sig, siginfo_t *si, void *context)
{
    (void)context;
    number = sig;
    code = si->si_code;
    where = si->si_addr;
    siglongjmp(back, 1);
}

static void expect(void (*fn)(void), int sig, int why, const char *name)
{
    number = code = 0;
    if (sigsetjmp(back, 1) == 0)
        fn();
    ok(number == sig && code == why, "%s", name);
}

static volatile char *page;
static volatile int zero;

static void nowhere(void)
{
    volatile char *volatile p = (volatile char *)0x20;

    *p = 1;
}

static void forbidden(void)
{
    page[5] = 1;
}

static void divide(void)
{
    __asm__ volatile("idivl %0" : : "r"(zero), "a"(1), "d"(0));
}

static void bad_opcode(void)
{
    __asm__ volatile("ud2");
}

static void privileged(void)
{
    __asm__ volatile("hlt");
}

static void breakpoint(void)
{
    __asm__ volatile("int3");
}

int main(void)
{
    static const int sigs[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP };

    for (int i = 0; i < 5; i++)
        install_info(sigs[i], handler, 0);
    page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    expect(nowhere, SIGSEGV, SEGV_MAPERR, "no memory there");
    ok(where == (void *)0x20, "at that address");
    expect(forbidden, SIGSEGV, SEGV_ACCERR, "not allowed");
    ok(where == (void *)(page + 5), "at that address");
    expect(divide, SIGFPE, FPE_INTDIV, "division by zero");
    expect(bad_opcode, SIGILL, ILL_ILLOPN, "no instruction");
    expect(privileged, SIGSEGV, SI_KERNEL, "a privileged instruction");
    expect(breakpoint, SIGTRAP, SI_KERNEL, "a breakpoint");
    ok(!is_blocked(SIGSEGV), "siglongjmp put the mask back");
    return done_testing();
}
