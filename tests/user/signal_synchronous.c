/* The signal of a fault is delivered before others that are pending, of whatever number: its
 * handler sees the registers of the fault. */
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "children.h"
#include "tap.h"

static int order[4];
static bool interrupted[4]; /* each: another handler, which blocks everything */
static volatile int n;

static void note(int sig, siginfo_t *info, void *context)
{
    const ucontext_t *uc = context;

    (void)info;
    order[n & 3] = sig;
    interrupted[n++ & 3] = sigismember(&uc->uc_sigmask, SIGUSR1);
}

static void on(int sig, int flags)
{
    struct sigaction a = { .sa_sigaction = note, .sa_flags = flags | SA_SIGINFO };

    sigfillset(&a.sa_mask);
    sigaction(sig, &a, NULL);
}

/* SIGHUP finds no stack for its handler, and that is a fault, while SIGINT is pending as well. */
static void both_at_once(bool for_process)
{
    sigset_t set, old;

    n = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, &old);
    if (for_process)
        kill(getpid(), SIGINT);
    else
        raise(SIGINT);
    raise(SIGHUP);
    sigprocmask(SIG_SETMASK, &old, NULL);
}

static void expect_fault_first(const char *how)
{
    is_int(n, 2, "%s: two handlers ran", how);
    is_int(order[0], SIGSEGV, "%s: first that of SIGSEGV", how);
    is_int(order[1], SIGINT, "%s: then that of SIGINT", how);
    ok(!interrupted[0], "%s: the first has interrupted the fault, not the second", how);
    ok(!interrupted[1], "%s: nor the second the first", how);
}

int main(void)
{
    stack_t nowhere = { .ss_size = 1 << 16 };

    nowhere.ss_sp = mmap(NULL, nowhere.ss_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    is_int(sigaltstack(&nowhere, NULL), 0, "a stack that nobody can use");
    on(SIGHUP, SA_ONSTACK);
    on(SIGINT, 0);
    on(SIGSEGV, 0);
    both_at_once(false);
    expect_fault_first("sent to the thread");
    both_at_once(true);
    expect_fault_first("sent to the process");
    return done_testing();
}
