/* signal.h - signals: sent to a process or to one task, taken on the way back to user mode.
 *
 *   send     signal_send*() put the signal into a pending set and wake one task that may take it
 *   take     signal_deliver() on the way out of the kernel, while THREAD_SIGNAL is set:
 *            stop, end, or build a frame on the user's stack (sigframe.c) and go there
 *   return   signal_return() puts the registers back, sanitised
 *
 * The invariant behind speed: THREAD_SIGNAL is set in a thread's work word exactly while there is
 * something for it to take. Interruptible sleeps and the way out look at that one bit.
 * A standard signal is pending once; those from KERNEL_SIGRTMIN on queue. Taking the lowest number
 * is one bit scan. The action table is shared by the tasks of a process. */
#ifndef KERNEL_PROC_SIGNAL_H
#define KERNEL_PROC_SIGNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/cpu/trap.h"
#include "kernel/lib/list.h"
#include "libc/include/abi/signal.h"

struct task;
struct process;
struct pid;

#define SIGNALS     64 /* numbers 1 .. 64 */
#define SIGBIT(sig) (1ull << ((sig)-1))

#define UNBLOCKABLE        (SIGBIT(SIGKILL) | SIGBIT(SIGSTOP))
#define STOP_SIGNALS       (SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))
#define IGNORED_BY_DEFAULT (SIGBIT(SIGCHLD) | SIGBIT(SIGCONT) | SIGBIT(SIGURG) | SIGBIT(SIGWINCH))

struct sigpending {
    uint64_t set;
    struct list queue; /* struct sigqueue: what came with the signals */
};

/* What comes with a signal; the user's siginfo_t is made of it on delivery. */
struct ksiginfo {
    int signo, error, code;
    union {
        struct {
            int pid;
            uint32_t uid, value;
        } kill; /* SI_USER, SI_TKILL, SI_QUEUE */
        struct {
            int pid;
            uint32_t uid;
            int status;
            int32_t utime, stime;
        } child;
        uint32_t addr; /* of a fault */
    };
};

/* A fault's trap number and error code, for the sigcontext. */
struct fault_state {
    uint32_t trapno, error, cr2;
};

struct sighand {
    uint32_t refs;
    struct kernel_sigaction action[SIGNALS];
};

/* ---- pending, and sending: signal.c */

void signal_init(void);
void sigpending_init(struct sigpending *p);
void sigpending_flush(struct sigpending *p);

/* Send from the kernel. info NULL: it comes from the kernel and says no more. None of these sleeps.
 * => 0, or -EAGAIN when a real-time signal could not be queued */
int signal_send(struct process *p, int sig, const struct ksiginfo *info);
int signal_send_task(struct task *t, int sig, const struct ksiginfo *info);
void signal_send_group(struct pid *group, int sig, const struct ksiginfo *info);

/* A fault of the current task: if info->signo is blocked or ignored, the default happens all the
 * same. It takes no memory, and is taken before all others: its handler sees the registers of the
 * fault. */
void signal_force(const struct ksiginfo *info);

/* Set or clear THREAD_SIGNAL after t's mask or what is pending changed. */
void signal_recalc(struct task *t);

/* The end of a task that others must not wait for: what is pending for the process finds
 * another. */
void signal_retarget(struct process *p);

/* Take the lowest signal that t does not block. => its number, or 0 */
int signal_take(struct task *t, struct ksiginfo *info);

/* Drop what is pending of a set, for the process and each of its tasks. */
void signal_discard(struct process *p, uint64_t set);

/* Whatever p's tasks sleep for: they look at what they have been told. */
void signal_interrupt(struct process *p);

uint64_t signal_pending_set(void); /* sigpending(2) */

/* kill(2), tkill(2) (tgid 0) and tgkill(2) from the current process. */
int signal_kill(int pid, int sig);
int signal_tkill(int tgid, int tid, int sig);

/* ---- taking: sigdeliver.c */

/* On the way to user mode with THREAD_SIGNAL set: act on what is pending. */
void signal_deliver(struct trap_frame *regs);

/* ---- what the program wants: sigaction.c */

void sigaction_init(void);
struct sighand *sighand_create(void);                     /* all default; NULL: no memory */
struct sighand *sighand_copy(const struct sighand *from); /* NULL: no memory */
void sighand_get(struct sighand *h);
void sighand_put(struct sighand *h);
void sighand_exec(struct sighand *h); /* handlers become default; what is ignored stays so */

/* sigaction(2) and so on, on kernel copies. */
int signal_action(int sig, const struct kernel_sigaction *act, struct kernel_sigaction *old);
int signal_procmask(int how, const uint64_t *set, uint64_t *old);
int signal_suspend(uint64_t mask);
int signal_altstack(const stack_t *ss, stack_t *old, uint32_t esp);

/* The current task's mask, without those that can't be blocked. */
void signal_set_mask(uint64_t mask);

/* The default action's and the action table's word on sig. */
bool signal_ignored(const struct process *p, int sig);

#endif
