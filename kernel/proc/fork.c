/* fork.c - one process becomes two.
 * The child gets copies: of the address space (pages shared until written), of the descriptor
 * table, of the actions. Everything that can fail comes first and hangs on the child alone, so one
 * process_free() undoes it; what is visible to others comes last and can't fail.
 * vfork lends the memory instead: the child runs in the parent's address space, and the parent
 * sleeps until exec or exit. clone chooses for each of these whether it is copied or shared, and
 * whether the result is a process or one more task of this one.
 *
 *   CLONE_      without it         with it
 *   VM          copy on write      the same memory
 *   FILES FS    a copy             the same table, the same directory
 *   SIGHAND     a copy             the same actions           needs VM
 *   THREAD      a process          a task of this process     needs VM FILES FS SIGHAND
 *
 * Ritchie and Thompson, "The UNIX Time-Sharing System", CACM 1974. */
#include "kernel/cpu/cr.h"
#include "kernel/cpu/fpu.h"
#include "kernel/cpu/segments.h"
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/string.h"
#include "kernel/proc/process.h"
#include "kernel/proc/segments.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/reclaim.h"
#include "mm/uaccess.h"

#define KNOWN_FLAGS                                                                             \
    (CSIGNAL | CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_VFORK | CLONE_PARENT | \
     CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | \
     CLONE_DETACHED | CLONE_UNTRACED | CLONE_CHILD_SETTID | CLONE_IO)
#define THREAD_SHARES (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND)

/* A child's first steps: its registers are ready. */
static void child_start(void *arg)
{
    struct task *t = current_task();

    if (t->set_child_tid)
        put_user32((uint32_t)t->tid, (void *)t->set_child_tid);
    trap_return_to(task_regs(t));
}

static bool copy_memory(struct process *child, const struct process *p, bool share)
{
    child->as = p->as;
    if (share)
        aspace_get(p->as);
    else if (p->as)
        child->as = aspace_fork(p->as);
    return child->as || !p->as;
}

static struct files *get_files(const struct process *p, bool share)
{
    if (!share)
        return files_fork(p->files);
    files_get(p->files);
    return p->files;
}

static struct fs_context *get_fs(const struct process *p, bool share)
{
    if (!share)
        return fs_context_fork(p->fs);
    fs_context_get(p->fs);
    return p->fs;
}

static struct sighand *get_sighand(const struct process *p, bool share)
{
    if (!share)
        return sighand_copy(p->sighand);
    sighand_get(p->sighand);
    return p->sighand;
}

static bool copy_resources(struct process *child, const struct process *p,
                           const struct clone_args *args)
{
    unsigned flags = args->flags;

    child->files = get_files(p, flags & CLONE_FILES);
    child->fs = child->files ? get_fs(p, flags & CLONE_FS) : NULL;
    child->sighand = child->fs ? get_sighand(p, flags & CLONE_SIGHAND) : NULL;
    if (child->sighand && args->clear_handlers)
        sighand_exec(child->sighand);
    return child->sighand;
}

static void copy_plain(struct process *child, const struct process *p)
{
    memcpy(child->limits, p->limits, sizeof child->limits);
    memcpy(child->comm, p->comm, sizeof child->comm);
    child->oom_score_adj = p->oom_score_adj;
    if (p->exe && inode_deny_write(p->exe->inode) == 0) {
        file_get(p->exe);
        child->exe = p->exe;
    }
}

/* The child's task returns from the same system call, with 0. => -errno: its TLS makes no sense */
static int copy_thread(struct task *t, const struct task *from, const struct clone_args *args)
{
    struct trap_frame *regs = task_regs(t);
    struct user_desc d;

    *regs = *task_regs(from);
    regs->eax = 0;
    if (from->proc->as && from->proc->as->recorder) /* it steps the parent, not the child */
        regs->eflags &= ~EFLAGS_TF;
    if (args->stack)
        regs->esp = args->stack;
    memcpy(t->thread.tls, from->thread.tls, sizeof t->thread.tls);
    t->thread.fs = read_fs();
    t->thread.gs = read_gs();
    fpu_copy(&t->thread.fpu, &current->fpu);
    t->sigmask = from->sigmask;
    if ((args->flags & (CLONE_VM | CLONE_VFORK)) != CLONE_VM)
        t->altstack = from->altstack;
    trace_inherit(&t->thread);
    if (args->flags & CLONE_CHILD_SETTID)
        t->set_child_tid = args->child_tid;
    if (args->flags & CLONE_CHILD_CLEARTID)
        t->clear_child_tid = args->child_tid;
    if (!(args->flags & CLONE_SETTLS))
        return 0;
    if (copy_from_user(&d, (const void *)args->tls, sizeof d) < 0)
        return -EFAULT;
    return segment_set_tls_of(&t->thread, &d);
}

static void run_in(struct task *t, const struct aspace *as)
{
    t->thread.as = (struct aspace *)as;
    t->thread.cr3 = as ? as->cr3 : 0;
}

static void tell_parent(const struct clone_args *args, int id)
{
    if (args->flags & CLONE_PARENT_SETTID)
        put_user32((uint32_t)id, (void *)args->parent_tid);
}

/* ---- one more process */

static struct process *build_child(const struct task *from, const struct clone_args *args, int *err)
{
    struct process *p = from->proc, *child = process_create(err);
    struct task *t;

    if (!child)
        return NULL;
    *err = -ENOMEM;
    t = task_create(child, from->thread.name, child_start, NULL);
    if (t && copy_resources(child, p, args) && copy_memory(child, p, args->flags & CLONE_VM)) {
        *err = copy_thread(t, from, args);
        if (*err == 0)
            return child;
    }
    process_free(child);
    return NULL;
}

/* Others see the child from here on. */
static void join_family(struct process *child, struct process *p, unsigned flags)
{
    struct process *parent = flags & CLONE_PARENT ? p->parent : p;

    child->parent = parent;
    child->exit_signal = flags & CLONE_PARENT ? p->exit_signal : (int)(flags & CSIGNAL);
    if (parent)
        list_add_tail(&parent->children, &child->sibling);
    group_enter(child, p->group, p->session);
    child->pid->proc = child;
}

/* The parent's memory is the child's until that one has its own, or ends. Who is killed meanwhile
 * does not wait: nobody gives it back to him. */
static void wait_for_memory(struct task *from, struct process *child)
{
    wait_event(&from->lend_wait, !from->lending || task_must_end(from));
    if (from->lending) {
        from->lending = false;
        child->lender = NULL;
    }
}

static int clone_process(struct task *from, const struct clone_args *args)
{
    struct process *p = from->proc, *child;
    bool lend = args->flags & CLONE_VFORK;
    int err, id;

    do
        child = build_child(from, args, &err);
    while (!child && err == -ENOMEM && reclaim_wait());
    if (!child)
        return err;
    id = child->id;
    tell_parent(args, id);
    copy_plain(child, p);
    run_in(child->leader, child->as);
    join_family(child, p, args->flags);
    from->lending = lend;
    child->lender = lend ? from : NULL;
    sched_stats.forks++;
    trace_fork((uint32_t)id);
    thread_start(&child->leader->thread);
    if (lend)
        wait_for_memory(from, child);
    return id;
}

/* ---- one more task */

static int clone_task(struct task *from, const struct clone_args *args)
{
    struct process *p = from->proc;
    struct task *t;
    struct pid *pid;
    int err;

    pid = pid_alloc(&err);
    if (!pid)
        return err;
    t = task_create(NULL, from->thread.name, child_start, NULL);
    err = t ? copy_thread(t, from, args) : -ENOMEM;
    if (err < 0) {
        if (t)
            task_free(t);
        pid_put(pid);
        return err;
    }
    tell_parent(args, pid->nr);
    run_in(t, p->as);
    task_attach(p, t, pid);
    task_count(1);
    trace_fork((uint32_t)pid->nr);
    signal_recalc(t); /* the process may be stopped, or ending */
    thread_start(&t->thread);
    return pid->nr;
}

static bool flags_ok(unsigned flags)
{
    if (flags & ~KNOWN_FLAGS)
        return false;
    if ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM))
        return false;
    if ((flags & CLONE_THREAD) && ((flags & THREAD_SHARES) != THREAD_SHARES || flags & CLONE_VFORK))
        return false;
    return (flags & CSIGNAL) <= SIGNALS;
}

int process_clone(const struct clone_args *args)
{
    struct task *from = current_task();
    struct process *p = from->proc;

    if (!flags_ok(args->flags) || ((args->flags & CLONE_PARENT) && p == init_process))
        return -EINVAL;
    if ((uint32_t)task_total() >= p->limits[RLIMIT_NPROC].rlim_cur)
        return -EAGAIN;
    return args->flags & CLONE_THREAD ? clone_task(from, args) : clone_process(from, args);
}

void process_vfork_done(struct process *p)
{
    struct task *lender = p->lender;

    if (!lender)
        return;
    p->lender = NULL;
    lender->lending = false;
    wake_all(&lender->lend_wait);
}
