/* exit.c - the end of a task, and of a process with its last one.
 * What the process held goes back at once, in the order files, directories, memory. What is left is
 * a zombie: its number, its status, its times, until the parent waits (wait.c); where nobody will,
 * it is freed on the spot. Children go to init. The order matters for vfork: the parent wakes only
 * when its memory is no longer used. */
#include "kernel/cpu/exit.h"
#include "kernel/cpu/fpu.h"
#include "kernel/dev/tty.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/log.h"
#include "kernel/proc/futex.h"
#include "kernel/proc/itimer.h"
#include "kernel/proc/process.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/wait.h"
#include "mm/aspace.h"

static void note_memory(struct process *p)
{
    const struct aspace *as = p->as;

    if (!as)
        return;
    p->min_flt += as->min_flt;
    p->maj_flt += as->maj_flt;
    p->maxrss = MAX(p->maxrss, as->hiwater_rss);
    p->maxrss = MAX(p->maxrss, as->rss_anon + as->rss_file);
}

static void reparent_children(struct process *p)
{
    struct process *heir = init_process != p ? init_process : NULL;

    list_for_each_safe(l, &p->children) {
        struct process *child = list_entry(l, struct process, sibling);
        bool reported = child->state == PROC_ZOMBIE || !list_empty(&child->report);

        list_del(&child->sibling);
        list_del(&child->report);
        child->parent = heir;
        if (heir)
            list_add_tail(&heir->children, &child->sibling);
        if (heir && reported)
            process_report(child);
        if (!heir && child->state == PROC_ZOMBIE)
            process_free(child);
    }
}

static noreturn void machine_ends(int code)
{
    if (WTERMSIG(code))
        kprintf("init was ended by signal %d\n", WTERMSIG(code));
    else if (code)
        kprintf("init ended with status %d\n", WEXITSTATUS(code));
    vfs_shutdown();
    machine_exit(code == 0);
}

/* What the process holds goes; others see it leave. => the last task runs this; it may sleep */
static void let_go(struct process *p)
{
    p->exiting = true;
    midterm_in(p);
    itimer_drop(p);
    note_memory(p);
    aspace_activate(NULL);
    process_release(p);
    process_vfork_done(p);
    if (p == init_process)
        machine_ends(p->exit_code);
    group_orphan_check(p);
    reparent_children(p);
    if (p->session == p->pid)
        tty_leader_gone(tty_console(), p->id);
}

static void detach_task(struct task *t)
{
    struct process *p = t->proc;

    p->utime += t->thread.utime;
    p->stime += t->thread.stime;
    sigpending_flush(&t->pending);
    list_del(&t->sibling);
    if (--p->ntasks)
        task_count(-1);
    if (p->leader == t)
        p->leader = NULL;
    t->pid->task = NULL;
    pid_put(t->pid);
    t->pid = NULL;
    t->proc = NULL;
}

/* Does the parent say that it will not wait? */
static bool parent_ignores(const struct process *p)
{
    const struct kernel_sigaction *a;

    if (!p->parent || !p->parent->sighand)
        return !p->parent;
    a = &p->parent->sighand->action[SIGCHLD - 1];
    return a->handler == KERNEL_SIG_IGN || (a->flags & SA_NOCLDWAIT);
}

static void become_zombie(struct process *p)
{
    p->state = PROC_ZOMBIE;
    if (!parent_ignores(p)) {
        process_report(p);
        return;
    }
    if (p->parent) {
        process_report(p);
        list_del(&p->report);
        list_del(&p->sibling);
    }
    process_free(p);
}

noreturn void task_exit(int code)
{
    struct task *t = current_task();
    struct process *p = t->proc;
    bool last;

    trace_exit((uint32_t)code);
    if (p->as)
        futex_leave(t);
    last = p->ntasks == 1; /* others may have ended meanwhile */
    if (last) {
        if (!p->exiting)
            p->exit_code = code;
        let_go(p);
    } else {
        aspace_activate(NULL);
    }
    fpu_drop(&t->thread.fpu);
    detach_task(t);
    if (last) {
        become_zombie(p);
    } else {
        signal_retarget(p);
        if (p->execing && p->ntasks == 1)
            wake_all(&p->task_wait);
    }
    thread_exit_switch();
}

/* t must end: so do its sleeps that a signal ends, and the one of vfork, which no other signal
 * ends. */
static void rouse(struct task *t)
{
    thread_interrupt(&t->thread);
    wake_all(&t->lend_wait);
}

void process_kill_tasks(struct process *p, int code)
{
    if (!p->exiting) {
        p->exiting = true;
        p->exit_code = code;
    }
    p->stopped = false;
    wake_all(&p->stop_wait);
    list_for_each(l, &p->tasks)
        rouse(list_entry(l, struct task, sibling));
}

noreturn void process_exit(int code)
{
    struct process *p = current_process();

    if (p->ntasks > 1) {
        process_kill_tasks(p, code);
    } else if (!p->exiting) {
        p->exiting = true;
        p->exit_code = code;
    }
    task_exit(code);
}

void process_single_task(void)
{
    struct task *t = current_task();
    struct process *p = t->proc;

    if (p->ntasks > 1) {
        p->execing = t;
        list_for_each(l, &p->tasks)
            if (list_entry(l, struct task, sibling) != t)
                rouse(list_entry(l, struct task, sibling));
        wait_event(&p->task_wait, p->ntasks == 1);
        p->execing = NULL;
    }
    if (p->leader == t)
        return;
    t->pid->task = NULL;
    pid_put(t->pid);
    t->pid = pid_get(p->pid);
    t->tid = t->thread.id = p->id;
    p->pid->task = p->leader = t;
}
