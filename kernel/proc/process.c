/* process.c - the life of the structures: made, filled by fork and exec, emptied by exit, freed by
 * the parent's wait. The end has two halves: process_release() gives back at exit what is worth
 * something (memory, files), the struct itself stays as a zombie until process_free(). A task's
 * kernel stack is what its last instructions run on, so the thread that runs next frees it: the
 * reaper. */
#include "kernel/proc/process.h"

#include "kernel/dev/tty.h"
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/string.h"
#include "kernel/proc/exception.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "mm/aspace.h"
#include "mm/kstack.h"
#include "mm/slab.h"

#define STACK_LIMIT   (8u << 20)
#define PROCESSES_MAX (PID_MAX / 2)

struct process *init_process;

static struct slab_cache *process_cache, *task_cache;
static int nprocesses;
static int more_tasks; /* beyond the first of each process */

/* => on the stack of the thread that runs next, interrupts off */
static void reap(struct thread *t)
{
    task_free(thread_task(t));
}

void process_init(void)
{
    process_cache = slab_create("process", sizeof(struct process), 0, NULL);
    task_cache = slab_create("task", sizeof(struct task), _Alignof(struct task), NULL);
    assert(process_cache && task_cache);
    pid_init();
    signal_init();
    exception_init();
    midterm_init();
    sched_set_reaper(reap);
    trap_set_user_return(signal_deliver);
    tty_set_jobs(&process_tty_jobs);
}

static void default_limits(struct process *p)
{
    for (int i = 0; i < RLIM_NLIMITS; i++)
        p->limits[i] = (struct rlimit32){ RLIM32_INFINITY, RLIM32_INFINITY };
    p->limits[RLIMIT_STACK].rlim_cur = STACK_LIMIT;
    p->limits[RLIMIT_NOFILE] = (struct rlimit32){ 1024, 4096 };
    p->limits[RLIMIT_CORE].rlim_cur = 0;
    p->limits[RLIMIT_NPROC] = (struct rlimit32){ PROCESSES_MAX, PROCESSES_MAX };
}

struct process *process_create(int *err)
{
    struct process *p;

    *err = -EAGAIN;
    if (nprocesses >= PROCESSES_MAX)
        return NULL;
    *err = -ENOMEM;
    p = slab_alloc(process_cache, GFP_KERNEL | GFP_ZERO);
    if (!p)
        return NULL;
    p->pid = pid_alloc(err);
    if (!p->pid) {
        slab_free(process_cache, p);
        return NULL;
    }
    p->id = p->pid->nr;
    list_init(&p->children);
    list_init(&p->changed);
    list_init(&p->sibling);
    list_init(&p->report);
    list_init(&p->tasks);
    list_init(&p->group_link);
    list_init(&p->session_link);
    waitq_init(&p->child_wait);
    waitq_init(&p->task_wait);
    waitq_init(&p->stop_wait);
    waitq_init(&p->midterm.wait);
    sigpending_init(&p->pending);
    p->start_ns = clock_ns();
    nprocesses++;
    return p;
}

struct task *task_create(struct process *p, const char *name, void (*fn)(void *), void *arg)
{
    struct task *t = slab_alloc(task_cache, GFP_KERNEL);
    void *stack;

    if (!t)
        return NULL;
    stack = kstack_alloc();
    if (!stack) {
        slab_free(task_cache, t);
        return NULL;
    }
    memset((char *)t + sizeof t->thread, 0, sizeof *t - sizeof t->thread);
    thread_init(&t->thread, name, stack, KSTACK_SIZE - sizeof(struct trap_frame), fn, arg);
    t->thread.esp0 = (uint32_t)stack + KSTACK_SIZE;
    t->altstack.ss_flags = SS_DISABLE;
    t->start_ns = clock_ns();
    waitq_init(&t->lend_wait);
    list_init(&t->sibling);
    sigpending_init(&t->pending);
    if (p) {
        task_attach(p, t, pid_get(p->pid));
        p->leader = t;
    }
    return t;
}

void task_attach(struct process *p, struct task *t, struct pid *pid)
{
    t->proc = p;
    t->pid = pid;
    t->tid = t->thread.id = pid->nr;
    pid->task = t;
    p->ntasks++;
    list_add_tail(&p->tasks, &t->sibling);
    midterm_inherit(t);
}

/* => t does not run and is on no list */
void task_free(struct task *t)
{
    kstack_free(t->thread.kstack);
    slab_free(task_cache, t);
}

void process_set_exe(struct process *p, struct file *exe)
{
    if (p->exe) {
        inode_allow_write(p->exe->inode);
        file_put(p->exe);
    }
    p->exe = exe;
}

void process_set_name(struct process *p, const char *path)
{
    const char *slash = strrchr(path, '/');

    strlcpy(p->comm, slash ? slash + 1 : path, sizeof p->comm);
    strlcpy(current->name, p->comm, sizeof current->name);
}

void process_release(struct process *p)
{
    struct files *files = p->files;
    struct fs_context *fs = p->fs;
    struct aspace *as = p->as;

    p->files = NULL; /* before the last close, which may sleep: /proc looks at what is here */
    if (files)
        files_put(files);
    p->fs = NULL;
    if (fs)
        fs_context_put(fs);
    process_set_exe(p, NULL);
    if (p->sighand)
        sighand_put(p->sighand);
    p->sighand = NULL;
    p->as = NULL;
    if (as)
        aspace_put(as);
}

void process_free(struct process *p)
{
    struct task *t = p->leader;

    process_release(p);
    if (t) { /* it never ran */
        p->pid->task = NULL;
        pid_put(t->pid);
        task_free(t);
    }
    sigpending_flush(&p->pending);
    if (p->group)
        group_leave(p);
    p->pid->proc = NULL;
    pid_put(p->pid);
    slab_free(process_cache, p);
    nprocesses--;
}

void process_apply_limits(struct process *p, struct aspace *as)
{
    if (as) {
        as->limit_as = p->limits[RLIMIT_AS].rlim_cur;
        as->limit_data = p->limits[RLIMIT_DATA].rlim_cur;
        as->limit_stack = p->limits[RLIMIT_STACK].rlim_cur;
        as->limit_memlock = p->limits[RLIMIT_MEMLOCK].rlim_cur;
    }
    if (p->files)
        p->files->limit = p->limits[RLIMIT_NOFILE].rlim_cur;
}

struct process *process_spawn(const char *name, void (*fn)(void *), void *arg)
{
    int err;
    struct process *p = process_create(&err);

    if (!p)
        return NULL;
    default_limits(p);
    p->sighand = sighand_create();
    p->files = files_create();
    p->fs = fs_context_create();
    if (!p->sighand || !p->files || !p->fs || !task_create(p, name, fn, arg)) {
        process_free(p);
        return NULL;
    }
    process_apply_limits(p, NULL);
    strlcpy(p->comm, name, sizeof p->comm);
    group_enter(p, p->pid, p->pid);
    p->pid->proc = p;
    thread_start(&p->leader->thread);
    return p;
}

/* ---- the first process */

struct init_args {
    const char *path, *console;
    const char *const *argv, *const *envp;
    struct waitq done;
    bool finished;
    int result;
};

static int open_console(const char *path)
{
    struct process *p = current_process();
    struct file *f;
    int r = vfs_open(p->fs, NULL, path, O_RDWR | O_NOCTTY, 0, &f);

    for (int fd = 0; r >= 0 && fd < 3; fd++) {
        file_get(f);
        r = fd_install(p->files, f, 0, false);
        if (r < 0)
            file_put(f);
    }
    if (r >= 0)
        file_put(f);
    return r < 0 ? r : 0;
}

static void init_main(void *arg)
{
    struct init_args *a = arg;

    init_process = current_process();
    a->result = open_console(a->console);
    if (a->result == 0)
        a->result = process_exec_kernel(a->path, a->argv, a->envp);
    if (a->result != 0)
        init_process = NULL;
    a->finished = true;
    wake_all(&a->done);
    if (a->result != 0)
        process_exit(0);
    current->work |= THREAD_NOTICE;
    trap_return_to(task_regs(current_task()));
}

int process_start_init(const char *path, const char *const argv[], const char *const envp[],
                       const char *console_path)
{
    struct init_args a = { .path = path, .console = console_path, .argv = argv, .envp = envp };

    waitq_init(&a.done);
    if (!process_spawn("init", init_main, &a))
        return -ENOMEM;
    wait_event(&a.done, a.finished);
    return a.result;
}

/* ---- what /proc asks */

int process_total(void)
{
    return nprocesses;
}

int task_total(void)
{
    return nprocesses + more_tasks;
}

void task_count(int by)
{
    more_tasks += by;
}

uint64_t process_utime(const struct process *p)
{
    uint64_t sum = p->utime;

    list_for_each(l, &p->tasks)
        sum += list_entry(l, struct task, sibling)->thread.utime;
    return sum;
}

uint64_t process_stime(const struct process *p)
{
    uint64_t sum = p->stime;

    list_for_each(l, &p->tasks)
        sum += list_entry(l, struct task, sibling)->thread.stime;
    return sum;
}

static char running_letter(const struct task *t)
{
    if (t->thread.state == THREAD_RUNNABLE)
        return 'R';
    return t->thread.interruptible ? 'S' : 'D';
}

char process_state_letter(const struct process *p)
{
    char letter = 'D';

    if (p->state == PROC_ZOMBIE || list_empty(&p->tasks))
        return 'Z';
    if (p->midterm.out)
        return 'W';
    if (p->stopped)
        return 'T';
    list_for_each(l, &p->tasks) {
        char c = running_letter(list_entry(l, struct task, sibling));

        if (c == 'R')
            return c;
        if (c == 'S')
            letter = c;
    }
    return letter;
}

char task_state_letter(const struct task *t)
{
    return t->proc->midterm.out ? 'W' : t->proc->stopped ? 'T' : running_letter(t);
}
