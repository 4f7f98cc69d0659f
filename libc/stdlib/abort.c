/* abort.c - the end by SIGABRT, even where that is blocked, ignored or caught. */
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void abort(void)
{
    sigset_t set;

    raise(SIGABRT);
    signal(SIGABRT, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, SIGABRT);
    raise(SIGABRT);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    for (;;)
        __asm__ volatile("hlt");
}

_Noreturn void __assert_fail(const char *claim, const char *file, int line, const char *function)
{
    dprintf(2, "%s:%d: %s: assertion failed: %s\n", file, line, function, claim);
    abort();
}
