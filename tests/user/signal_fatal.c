/* What nobody handles ends the process by that signal; a blocked or ignored fault, too. */
#include "children.h"
#include "tap.h"

static int null_write(void)
{
    volatile int *volatile p = NULL;

    *p = 1;
    return 0;
}

static int ignored_fault(void)
{
    install(SIGSEGV, SIG_IGN, 0);
    return null_write();
}

static int blocked_fault(void)
{
    change_mask(SIG_BLOCK, SIGSEGV);
    return null_write();
}

static void no_return(int sig)
{
    (void)sig;
}

static int bad_stack(void)
{
    install(SIGUSR1, no_return, 0);
    __asm__ volatile("movl $16, %%esp; movl $37, %%eax; movl $10, %%ecx; int $0x80"
                     :
                     : "b"(getpid()));
    return 0;
}

static int deeper(int n)
{
    volatile char a[4096];

    a[0] = (char)n;
    return n < 0 ? 0 : deeper(n + 1) + a[0];
}

static int overflow(void)
{
    return deeper(0);
}

static int quit(void)
{
    return raise(SIGQUIT);
}

int main(void)
{
    ok(killed_by(in_child(null_write), SIGSEGV), "a null pointer");
    ok(killed_by(in_child(ignored_fault), SIGSEGV), "a fault can't be ignored");
    ok(killed_by(in_child(blocked_fault), SIGSEGV), "nor blocked");
    ok(killed_by(in_child(bad_stack), SIGSEGV), "a handler without a stack");
    ok(killed_by(in_child(overflow), SIGSEGV), "endless recursion");
    ok(killed_by(in_child(quit), SIGQUIT), "SIGQUIT");
    return done_testing();
}
