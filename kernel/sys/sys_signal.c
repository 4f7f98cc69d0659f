/* sys_signal.c - calls about signals: copies in and out, the work is in kernel/proc/signal.c. */
#include "kernel/proc/process.h"
#include "kernel/proc/sigframe.h"
#include "kernel/sys/calls.h"
#include "libc/include/abi/errno.h"
#include "mm/uaccess.h"

long sys_kill(int pid, int sig)
{
    return signal_kill(pid, sig);
}

long sys_tkill(int tid, int sig)
{
    return signal_tkill(0, tid, sig);
}

long sys_tgkill(int pid, int tid, int sig)
{
    return pid <= 0 ? -EINVAL : signal_tkill(pid, tid, sig);
}

long sys_rt_sigaction(int sig, void *action, void *old, size_t setsize)
{
    struct kernel_sigaction new, was;
    int r;

    if (setsize != sizeof(sigset_t))
        return -EINVAL;
    if (action && copy_from_user(&new, action, sizeof new) < 0)
        return -EFAULT;
    r = signal_action(sig, action ? &new : NULL, &was);
    if (r == 0 && old)
        r = copy_to_user(old, &was, sizeof was);
    return r;
}

long sys_rt_sigprocmask(int how, void *set, void *old, size_t setsize)
{
    uint64_t new, was;
    int r;

    if (setsize != sizeof(sigset_t))
        return -EINVAL;
    if (set && copy_from_user(&new, set, sizeof new) < 0)
        return -EFAULT;
    r = signal_procmask(how, set ? &new : NULL, &was);
    if (r == 0 && old)
        r = copy_to_user(old, &was, sizeof was);
    return r;
}

long sys_rt_sigpending(void *set, size_t setsize)
{
    uint64_t pending = signal_pending_set();

    return setsize > sizeof pending ? -EINVAL : copy_to_user(set, &pending, setsize);
}

long sys_rt_sigsuspend(void *mask, size_t setsize)
{
    uint64_t set;

    if (setsize != sizeof set)
        return -EINVAL;
    if (copy_from_user(&set, mask, sizeof set) < 0)
        return -EFAULT;
    return signal_suspend(set);
}

long sys_sigaltstack(void *stack, void *old)
{
    stack_t new, was;
    int r;

    if (stack && copy_from_user(&new, stack, sizeof new) < 0)
        return -EFAULT;
    r = signal_altstack(stack ? &new : NULL, &was, task_regs(current_task())->esp);
    if (r == 0 && old)
        r = copy_to_user(old, &was, sizeof was);
    return r;
}

long sys_sigreturn(void)
{
    return sigframe_return(task_regs(current_task()));
}

long sys_rt_sigreturn(void)
{
    return sigframe_rt_return(task_regs(current_task()));
}
