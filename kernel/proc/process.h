/* process.h - what runs: a process owns things, a task runs in them.
 *
 *   struct process  pid, parent, children, address space, files, directories, signal actions,
 *                   group and session, limits, exit status   (shared by its threads)
 *   struct task     a kernel stack and registers (struct thread), signal mask, pending signals of
 *                   its own, alternate stack                  (one for each thread)
 *
 * The rule of the kernel, written down once: there is one CPU, and kernel code gives it up only
 * where it sleeps (wait.h, mutex.h). So whatever does not sleep is atomic towards other kernel
 * code, and the lists and tables of this room need no locks. Interrupt handlers touch only state
 * that is their own and wake waiters: none of them comes in here. */
#ifndef KERNEL_PROC_PROCESS_H
#define KERNEL_PROC_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/cpu/trap.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/list.h"
#include "kernel/proc/itimer.h"
#include "kernel/proc/midterm.h"
#include "kernel/proc/pid.h"
#include "kernel/proc/signal.h"
#include "kernel/sched/thread.h"
#include "kernel/sched/wait.h"
#include "libc/include/abi/resource.h"
#include "libc/include/abi/sched.h"

struct aspace;
struct files;
struct fs_context;
struct file;

enum process_state { PROC_ALIVE, PROC_ZOMBIE };

struct process {
    int id;
    enum process_state state;
    struct pid *pid;
    struct process *parent;
    struct list children; /* of this process, by sibling */
    struct list changed;  /* those of them that wait() has something to say about, by report */
    struct list sibling, report;
    struct waitq child_wait;

    struct list tasks; /* by struct task.sibling */
    int ntasks;
    struct task *leader; /* the first task; NULL once it is gone */

    struct aspace *as;
    struct files *files;
    struct fs_context *fs;
    struct sighand *sighand;
    struct sigpending pending; /* for the process: any task may take them */

    struct pid *group, *session;
    struct list group_link, session_link;
    bool did_exec;

    struct task *lender; /* vfork: the parent's task that sleeps until exec or exit */

    bool exiting;           /* every task is on its way out with exit_code */
    struct task *execing;   /* the one task that exec() leaves alive */
    struct waitq task_wait; /* it waits here for the others to end */

    bool stopped; /* by a stop signal; its tasks sleep on stop_wait */
    struct waitq stop_wait;
    uint8_t stop_sig; /* what stopped it; 0 once reported */
    bool continued;   /* continued and not yet reported */

    int exit_code; /* as wait() returns it: of exit_group, or of the last task */
    int exit_signal;
    struct alarm_clock *alarms[ITIMERS]; /* setitimer's, each once it was set (itimer.c) */

    struct rlimit32 limits[RLIM_NLIMITS];
    struct midterm midterm;
    int oom_score_adj; /* thousandths of memory to be held for or against it (oom.h) */
    char comm[16];
    struct file *exe;
    uint64_t utime, stime;                /* of tasks that have ended, in ticks */
    uint64_t cutime, cstime;              /* of children that were waited for */
    uint32_t min_flt, maj_flt, maxrss;    /* noted at exit, before the address space goes */
    uint32_t cmin_flt, cmaj_flt, cmaxrss; /* of children; sizes in pages */
    uint64_t start_ns;
};

struct task {
    struct thread thread; /* first: current_task() */
    struct process *proc;
    struct pid *pid;
    int tid;
    struct list sibling;
    uint64_t sigmask;
    uint64_t saved_mask; /* put back after sigsuspend's handler, if restore_mask */
    bool restore_mask;
    struct sigpending pending; /* for this task alone (tkill) */
    struct ksiginfo forced;    /* by a fault, to be taken before all others; signo 0: none */
    stack_t altstack;
    struct fault_state fault; /* of the last one, for a signal frame */
    uint64_t start_ns;
    uint64_t restart_deadline; /* a timed sleep that no handler interrupted goes on until then */
    uint32_t set_child_tid; /* user address that gets the tid before the first instruction, or 0 */
    uint32_t clear_child_tid; /* user address zeroed at exit, or 0 */
    uint32_t robust_list;     /* user address of the locks it holds (futex.c), or 0 */
    bool lending;             /* to a child by vfork: sleeps on lend_wait */
    struct waitq lend_wait;
};

/* The task that runs now. => the current thread is one of a process, not a kernel thread */
static inline struct task *current_task(void)
{
    return container_of(current, struct task, thread);
}

/* Its process ends, or another task of it alone survives in exec: it dies on its way out of the
 * kernel. */
static inline bool task_must_end(const struct task *t)
{
    return t->proc->exiting || (t->proc->execing && t->proc->execing != t);
}

/* Is the current thread one of a process? */
static inline bool in_task(void)
{
    return current->id > 0;
}

static inline struct process *current_process(void)
{
    return current_task()->proc;
}

/* The user's registers, at the top of the task's kernel stack. */
static inline struct trap_frame *task_regs(const struct task *t)
{
    return (struct trap_frame *)t->thread.esp0 - 1;
}

static inline struct task *thread_task(struct thread *t)
{
    return container_of(t, struct task, thread);
}

extern struct process *init_process; /* pid 1, the heir of orphans; NULL before it starts */

/* Slab caches, pid table, exceptions, the way back to user mode, the terminal's view of jobs. */
void process_init(void);

/* Start pid 1: path is executed with argv and envp, console_path open as 0, 1 and 2. Its end is the
 * machine's. => 0, or -errno with nothing started */
int process_start_init(const char *path, const char *const argv[], const char *const envp[],
                       const char *console_path);

/* A process without a parent whose task starts in the kernel: fn(arg) execs, exits, or returns to
 * user mode with the registers it left in task_regs(). For pid 1 and tests.
 * => NULL when memory is out */
struct process *process_spawn(const char *name, void (*fn)(void *), void *arg);

/* ---- fork.c */

/* What clone(2) is given. User addresses; 0 for what the flags do not ask for. */
struct clone_args {
    unsigned flags; /* CLONE_*, and the signal at the end in the low byte */
    uint32_t stack; /* the child's esp, 0 = the same */
    uint32_t parent_tid, child_tid, tls;
    bool clear_handlers; /* the child's actions are a copy, and handlers become default */
};

/* A copy of the current process, or with CLONE_THREAD another task of it. CLONE_VFORK: the caller
 * sleeps until the child's exec or exit.
 * => the child's number, or -EAGAIN, -ENOMEM, -EINVAL, -EFAULT with nothing changed */
int process_clone(const struct clone_args *args);

/* vfork: give the parent its memory back. */
void process_vfork_done(struct process *p);

/* ---- exec.c */

/* Replace the current process's image. path is a kernel string, the vectors are the user's.
 * => 0: task_regs() are the new program's. -errno: the caller is whole */
int process_exec(const char *path, uint32_t user_argv, uint32_t user_envp);
int process_exec_kernel(const char *path, const char *const argv[], const char *const envp[]);

/* ---- exit.c, wait.c */

/* End the current task, and with the last one the process. code as wait() returns it. */
noreturn void task_exit(int code);
/* End the current process with all its tasks. */
noreturn void process_exit(int code);
/* Mark p as ending with code and wake its tasks, which end when they leave the kernel. */
void process_kill_tasks(struct process *p, int code);
/* exec in a process of several tasks: end all but the current one, which becomes the leader. */
void process_single_task(void);

/* What wait() found. */
struct wait_result {
    int pid, status;
    uint64_t utime, stime; /* of the child and those that it waited for, in ticks */
    uint32_t min_flt, maj_flt, maxrss;
};

/* wait4(2). => the child's pid, 0 (WNOHANG, and none has changed), -ECHILD, -EINTR, -EINVAL */
int process_wait(int pid, unsigned options, struct wait_result *out);

/* A child's state changed: put it on its parent's list, wake the parent, SIGCHLD. */
void process_report(struct process *p);

/* ---- group.c: process groups and sessions */
void group_enter(struct process *p, struct pid *group, struct pid *session);
void group_leave(struct process *p);
int process_setpgid(int pid, int pgid);
int process_getpgid(int pid);
int process_setsid(void);
int process_getsid(int pid);
/* No member has a parent in the same session but another group: nobody would continue it. */
bool group_orphaned(const struct pid *group, const struct process *except);
/* p is about to end: groups that become orphaned with stopped members get SIGHUP and SIGCONT. */
void group_orphan_check(struct process *p);
extern const struct tty_jobs process_tty_jobs;

/* ---- process.c */

/* A fresh process: process_find does not find it before pid->proc is set.
 * => NULL with *err = -EAGAIN or -ENOMEM */
struct process *process_create(int *err);
struct task *task_create(struct process *p, const char *name, void (*fn)(void *), void *arg);
/* A task made for no process becomes one of p's, with this number; takes over the reference. */
void task_attach(struct process *p, struct task *t, struct pid *pid);
/* Free a process that never ran or that was waited for; what it still holds is let go. */
void process_free(struct process *p);
void process_release(struct process *p); /* memory, files, handlers: at exit */
void task_free(struct task *t);
/* Limits that other rooms enforce are handed down to them. */
void process_apply_limits(struct process *p, struct aspace *as);
void process_set_exe(struct process *p, struct file *exe); /* takes over the reference; NULL ok */
void process_set_name(struct process *p, const char *path);

uint64_t process_utime(const struct process *p); /* ticks, living tasks included */
uint64_t process_stime(const struct process *p);
int process_total(void); /* processes there are, zombies included */
int task_total(void);    /* and with each task beyond the first of a process */
void task_count(int by);

/* The state letter of /proc/PID/stat: R S D T Z, and W: swapped out as a whole (midterm.h), which
 * is what ps of BSD calls it, and what Linux kept for it until 2.6. */
char process_state_letter(const struct process *p);
char task_state_letter(const struct task *t);

#endif
