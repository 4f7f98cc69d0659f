/* signal.c - sending, catching and blocking signals. */
#include "libc/libc.h"
#include <errno.h>
#include <signal.h>
#include <unistd.h>

hidden void __restore(void);
hidden void __restore_rt(void);

int sigaction(int sig, const struct sigaction *restrict act, struct sigaction *restrict old)
{
    struct kernel_sigaction new, was;

    if (act) {
        void (*back)(void) = act->sa_flags & SA_SIGINFO ? __restore_rt : __restore;

        new.handler = (uint32_t)act->sa_handler;
        new.flags = (uint32_t)act->sa_flags | SA_RESTORER;
        new.restorer = (uint32_t)back;
        new.mask = act->sa_mask;
    }
    if (__result(sys_rt_sigaction(sig, act ? &new : NULL, old ? &was : NULL, sizeof(sigset_t))) < 0)
        return -1;
    if (old) {
        old->sa_handler = (sighandler_t)was.handler;
        old->sa_flags = (int)was.flags;
        old->sa_restorer = (void (*)(void))was.restorer;
        old->sa_mask = was.mask;
    }
    return 0;
}

/* BSD's semantics: the handler stays, and calls are restarted. */
sighandler_t signal(int sig, sighandler_t handler)
{
    struct sigaction act = { .sa_handler = handler, .sa_flags = SA_RESTART }, old;

    return sigaction(sig, &act, &old) < 0 ? SIG_ERR : old.sa_handler;
}

int kill(pid_t pid, int sig)
{
    return __result(sys_kill(pid, sig));
}

int killpg(pid_t pgrp, int sig)
{
    if (pgrp < 0) {
        errno = EINVAL;
        return -1;
    }
    return kill(-pgrp, sig);
}

int tgkill(pid_t pid, pid_t tid, int sig)
{
    return __result(sys_tgkill(pid, tid, sig));
}

int raise(int sig)
{
    return __result(sys_tgkill(getpid(), gettid(), sig));
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    return __result(sys_rt_sigprocmask(how, set, old, sizeof *set));
}

int sigpending(sigset_t *set)
{
    return __result(sys_rt_sigpending(set, sizeof *set));
}

int sigsuspend(const sigset_t *mask)
{
    return __result(sys_rt_sigsuspend(mask, sizeof *mask));
}

int sigaltstack(const stack_t *restrict stack, stack_t *restrict old)
{
    return __result(sys_sigaltstack(stack, old));
}

/* Until a handler has run. */
int pause(void)
{
    sigset_t now;

    sigprocmask(SIG_BLOCK, NULL, &now);
    return sigsuspend(&now);
}
