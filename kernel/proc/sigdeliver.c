/* sigdeliver.c - taking signals on the way to user mode.
 *
 *   action    default of              what happens
 *   handler   -                       a frame on the user's stack (sigframe.c); on in the handler
 *   ignore    CHLD CONT URG WINCH     nothing
 *   stop      STOP TSTP TTIN TTOU     a flag of the process: its tasks sleep here until SIGCONT or
 *                                     SIGKILL clears it
 *   end       all others              process_exit
 *
 * An interrupted system call starts again or gives EINTR: by its kind, and by SA_RESTART. */
#include "kernel/proc/process.h"
#include "kernel/proc/sigframe.h"
#include "kernel/proc/signal.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/syscall.h"

/* What an interrupted call does when a handler was or was not run. */
enum restart { RESTART_NEVER, RESTART_WITHOUT_HANDLER, RESTART_AS_ASKED };

static enum restart restart_kind(const struct trap_frame *regs)
{
    switch (regs->error) {
    case SYS_rt_sigsuspend:
    case SYS_poll:
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
    case SYS_clock_nanosleep_time64: return RESTART_WITHOUT_HANDLER;
    case SYS_futex:
    case SYS_futex_time64: return regs->esi ? RESTART_WITHOUT_HANDLER : RESTART_AS_ASKED;
    case SYS_read:
    case SYS_write:
    case SYS_readv:
    case SYS_writev:
    case SYS_pread64:
    case SYS_pwrite64:
    case SYS_open:
    case SYS_openat:
    case SYS_ioctl:
    case SYS_fcntl64:
    case SYS_waitpid:
    case SYS_wait4: return RESTART_AS_ASKED;
    default: return RESTART_NEVER;
    }
}

#define INT80_LENGTH 2u
#define NO_SYSCALL   0xffffffffu

/* If regs are those of an interrupted system call that may go on: make it start again. */
static void restart(struct trap_frame *regs, enum restart least)
{
    if (regs->vector != VECTOR_SYSCALL || regs->error == NO_SYSCALL)
        return;
    if ((int)regs->eax == -EINTR && restart_kind(regs) >= least) {
        regs->eip -= INT80_LENGTH;
        regs->eax = regs->error;
    }
    regs->error = NO_SYSCALL;
}

static void stop(struct process *p, int sig)
{
    if (sig != SIGSTOP && group_orphaned(p->group, NULL))
        return;
    p->stopped = true;
    p->stop_sig = (uint8_t)sig;
    p->continued = false;
    signal_interrupt(p);
    process_report(p);
}

static void default_action(struct process *p, int sig)
{
    if ((SIGBIT(sig) & IGNORED_BY_DEFAULT) || p == init_process)
        return;
    if (SIGBIT(sig) & STOP_SIGNALS)
        stop(p, sig);
    else
        process_exit(sig);
}

static void enter_handler(struct task *t, struct trap_frame *regs, const struct ksiginfo *info)
{
    int sig = info->signo;
    struct kernel_sigaction *slot = &t->proc->sighand->action[sig - 1], act = *slot;

    restart(regs, act.flags & SA_RESTART ? RESTART_AS_ASKED : RESTART_AS_ASKED + 1);
    t->restart_deadline = 0;
    if (act.flags & SA_RESETHAND)
        slot->handler = KERNEL_SIG_DFL;
    if (sigframe_push(regs, &act, info, t->restore_mask ? t->saved_mask : t->sigmask) < 0) {
        if (sig == SIGSEGV)
            slot->handler = KERNEL_SIG_DFL;
        signal_force(&(struct ksiginfo){ .signo = SIGSEGV, .code = SI_KERNEL });
        return;
    }
    t->restore_mask = false;
    t->sigmask |= act.mask;
    if (!(act.flags & SA_NODEFER))
        t->sigmask |= SIGBIT(sig);
    t->sigmask &= ~UNBLOCKABLE;
}

/* => a handler will run */
static bool act_on(struct task *t, struct trap_frame *regs, const struct ksiginfo *info)
{
    uint32_t handler = t->proc->sighand->action[info->signo - 1].handler;

    if (handler == KERNEL_SIG_DFL)
        default_action(t->proc, info->signo);
    else if (handler != KERNEL_SIG_IGN)
        enter_handler(t, regs, info);
    return handler != KERNEL_SIG_DFL && handler != KERNEL_SIG_IGN;
}

/* No handler ran: the interrupted call goes on, with the mask it had. */
static void no_handler(struct task *t, struct trap_frame *regs)
{
    restart(regs, RESTART_WITHOUT_HANDLER);
    if (t->restore_mask) {
        t->restore_mask = false;
        t->sigmask = t->saved_mask;
        signal_recalc(t);
    }
}

/* The signal to act on now. => its number, or 0 */
static int next_signal(struct task *t, struct ksiginfo *info)
{
    if (!t->forced.signo)
        return signal_take(t, info);
    *info = t->forced;
    t->forced.signo = 0;
    return info->signo;
}

/* One round: die, stand still, or take one signal. => a handler will run */
static bool deliver_one(struct task *t, struct trap_frame *regs)
{
    struct process *p = t->proc;
    struct ksiginfo info;
    bool handled = false;

    if (p->exiting)
        task_exit(p->exit_code);
    if (p->execing && p->execing != t)
        task_exit(0);
    if (p->stopped)
        wait_event(&p->stop_wait, !p->stopped);
    else if (next_signal(t, &info))
        handled = act_on(t, regs, &info);
    signal_recalc(t);
    return handled;
}

void signal_deliver(struct trap_frame *regs)
{
    struct task *t = current_task();
    bool handled = false;

    while (t->thread.work & THREAD_SIGNAL) {
        handled |= deliver_one(t, regs);
        if (!handled && !(t->thread.work & THREAD_SIGNAL))
            no_handler(t, regs);
    }
}
