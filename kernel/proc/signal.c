/* signal.c - sending, taking, and the tables about it.
 *
 *   sent to     by                         pending in        taken by
 *   process     kill, terminal, SIGCHLD    proc->pending     any task that does not block it
 *   task        tkill, fault               task->pending     that task
 *
 *   default     signals
 *   ignore      CHLD CONT URG WINCH
 *   stop        STOP TSTP TTIN TTOU
 *   end         all others
 *
 * Stopping is a flag of the process: its tasks sleep in signal_deliver() until SIGCONT or SIGKILL
 * clears it. POSIX.1, 2.4 "Signal Concepts". */
#include "kernel/proc/signal.h"

#include "kernel/lib/string.h"
#include "kernel/proc/process.h"
#include "kernel/proc/sigframe.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/syscall.h"
#include "mm/slab.h"

struct sigqueue {
    struct list link;
    struct ksiginfo info;
};

#define UNBLOCKABLE        (SIGBIT(SIGKILL) | SIGBIT(SIGSTOP))
#define STOP_SIGNALS       (SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))
#define IGNORED_BY_DEFAULT (SIGBIT(SIGCHLD) | SIGBIT(SIGCONT) | SIGBIT(SIGURG) | SIGBIT(SIGWINCH))

static struct slab_cache *queue_cache, *sighand_cache;

void signal_init(void)
{
    queue_cache = slab_create("sigqueue", sizeof(struct sigqueue), 0, NULL);
    sighand_cache = slab_create("sighand", sizeof(struct sighand), 0, NULL);
    assert(queue_cache && sighand_cache);
}

/* ---- the action table */

struct sighand *sighand_create(void)
{
    struct sighand *h = slab_alloc(sighand_cache, GFP_KERNEL | GFP_ZERO);

    if (h)
        h->refs = 1;
    return h;
}

struct sighand *sighand_copy(const struct sighand *from)
{
    struct sighand *h = slab_alloc(sighand_cache, GFP_KERNEL);

    if (!h)
        return NULL;
    *h = *from;
    h->refs = 1;
    return h;
}

void sighand_get(struct sighand *h)
{
    h->refs++;
}

void sighand_put(struct sighand *h)
{
    assert(h->refs > 0);
    if (--h->refs == 0)
        slab_free(sighand_cache, h);
}

void sighand_exec(struct sighand *h)
{
    for (int i = 0; i < SIGNALS; i++) {
        bool ignored = h->action[i].handler == KERNEL_SIG_IGN;

        h->action[i] =
            (struct kernel_sigaction){ .handler = ignored ? KERNEL_SIG_IGN : KERNEL_SIG_DFL };
    }
}

bool signal_ignored(const struct process *p, int sig)
{
    uint32_t handler = p->sighand->action[sig - 1].handler;

    if (handler == KERNEL_SIG_DFL)
        return SIGBIT(sig) & IGNORED_BY_DEFAULT;
    return handler == KERNEL_SIG_IGN;
}

/* ---- pending sets */

void sigpending_init(struct sigpending *p)
{
    p->set = 0;
    list_init(&p->queue);
}

/* Drop the signals of a set. */
static void discard(struct sigpending *p, uint64_t set)
{
    if (!(p->set & set))
        return;
    p->set &= ~set;
    list_for_each_safe(l, &p->queue) {
        struct sigqueue *q = list_entry(l, struct sigqueue, link);

        if (SIGBIT(q->info.signo) & set) {
            list_del(l);
            slab_free(queue_cache, q);
        }
    }
}

void sigpending_flush(struct sigpending *p)
{
    discard(p, ~0ull);
}

static void discard_everywhere(struct process *p, uint64_t set)
{
    discard(&p->pending, set);
    list_for_each(l, &p->tasks)
        discard(&list_entry(l, struct task, sibling)->pending, set);
}

/* A standard signal that finds no memory for its details is sent without them. */
static int enqueue(struct sigpending *p, int sig, const struct ksiginfo *info)
{
    struct sigqueue *q;

    if (sig < KERNEL_SIGRTMIN && (p->set & SIGBIT(sig)))
        return 0;
    q = info || sig >= KERNEL_SIGRTMIN ? slab_alloc(queue_cache, GFP_KERNEL | GFP_ATOMIC) : NULL;
    if (!q && sig >= KERNEL_SIGRTMIN && info && info->code != SI_USER)
        return -EAGAIN;
    if (q) {
        q->info = info ? *info : (struct ksiginfo){ .code = SI_KERNEL };
        q->info.signo = sig;
        list_add_tail(&p->queue, &q->link);
    }
    p->set |= SIGBIT(sig);
    return 0;
}

static int lowest(uint64_t set)
{
    uint32_t lo = (uint32_t)set, hi = (uint32_t)(set >> 32);

    return lo ? __builtin_ctz(lo) + 1 : hi ? __builtin_ctz(hi) + 33 : 0;
}

/* Take the lowest signal that is not blocked. => its number, or 0 */
static int take_from(struct sigpending *p, uint64_t blocked, struct ksiginfo *info)
{
    int sig = lowest(p->set & ~blocked);
    bool found = false, more = false;

    if (!sig)
        return 0;
    *info = (struct ksiginfo){ .signo = sig, .code = SI_KERNEL };
    list_for_each_safe(l, &p->queue) {
        struct sigqueue *q = list_entry(l, struct sigqueue, link);

        if (q->info.signo != sig)
            continue;
        if (found) {
            more = true;
            break;
        }
        found = true;
        *info = q->info;
        list_del(l);
        slab_free(queue_cache, q);
    }
    if (!more)
        p->set &= ~SIGBIT(sig);
    return sig;
}

static int take(struct task *t, struct ksiginfo *info)
{
    int sig = take_from(&t->pending, t->sigmask, info);

    return sig ? sig : take_from(&t->proc->pending, t->sigmask, info);
}

static uint64_t pending_of(const struct task *t)
{
    return t->pending.set | t->proc->pending.set;
}

void signal_recalc(struct task *t)
{
    const struct process *p = t->proc;
    bool want = p->exiting || p->stopped || (p->execing && p->execing != t) ||
                (pending_of(t) & ~t->sigmask);

    if (want)
        __atomic_fetch_or(&t->thread.work, THREAD_SIGNAL, __ATOMIC_RELAXED);
    else
        __atomic_fetch_and(&t->thread.work, ~THREAD_SIGNAL, __ATOMIC_RELAXED);
}

/* ---- sending */

static void interrupt_tasks(struct process *p)
{
    list_for_each(l, &p->tasks)
        thread_interrupt(&list_entry(l, struct task, sibling)->thread);
}

/* SIGCONT works when it is sent, whatever becomes of it later; stop signals undo it and it them. */
static void stop_and_continue(struct process *p, int sig)
{
    if (SIGBIT(sig) & STOP_SIGNALS)
        discard_everywhere(p, SIGBIT(SIGCONT));
    if (sig != SIGCONT)
        return;
    discard_everywhere(p, STOP_SIGNALS);
    if (!p->stopped)
        return;
    p->stopped = false;
    p->stop_sig = 0;
    p->continued = true;
    wake_all(&p->stop_wait);
    process_report(p);
}

/* Who of the process takes it: the leader if he can, else the first who can. */
static struct task *choose(const struct process *p, int sig)
{
    if (p->leader && !(p->leader->sigmask & SIGBIT(sig)))
        return p->leader;
    list_for_each(l, &p->tasks) {
        struct task *t = list_entry(l, struct task, sibling);

        if (!(t->sigmask & SIGBIT(sig)))
            return t;
    }
    return NULL;
}

/* t NULL: to the process */
static int post(struct process *p, struct task *t, int sig, const struct ksiginfo *info)
{
    struct task *taker;
    int r;

    if (p->exiting || p->state == PROC_ZOMBIE || !p->sighand)
        return 0;
    stop_and_continue(p, sig);
    if (sig == SIGKILL) {
        if (p != init_process)
            process_kill_tasks(p, SIGKILL);
        return 0;
    }
    taker = t ? (t->sigmask & SIGBIT(sig) ? NULL : t) : choose(p, sig);
    if (taker &&
        signal_ignored(p, sig)) /* a blocked one stays: a handler may come before it is let in */
        return 0;
    r = enqueue(t ? &t->pending : &p->pending, sig, info);
    if (r == 0 && taker)
        thread_interrupt(&taker->thread);
    return r;
}

int signal_send(struct process *p, int sig, const struct ksiginfo *info)
{
    return post(p, NULL, sig, info);
}

int signal_send_task(struct task *t, int sig, const struct ksiginfo *info)
{
    return post(t->proc, t, sig, info);
}

void signal_send_group(struct pid *group, int sig, const struct ksiginfo *info)
{
    list_for_each(l, &group->group)
        signal_send(list_entry(l, struct process, group_link), sig, info);
}

void signal_force(int sig, const struct ksiginfo *info)
{
    struct task *t = current_task();
    struct kernel_sigaction *act = &t->proc->sighand->action[sig - 1];

    if ((t->sigmask & SIGBIT(sig)) || act->handler == KERNEL_SIG_IGN)
        act->handler = KERNEL_SIG_DFL;
    if (act->handler == KERNEL_SIG_DFL)
        process_exit(sig);
    signal_send_task(t, sig, info);
}

void signal_retarget(struct process *p)
{
    list_for_each(l, &p->tasks) {
        struct task *t = list_entry(l, struct task, sibling);

        if (p->pending.set & ~t->sigmask)
            thread_interrupt(&t->thread);
    }
}

static struct ksiginfo user_info(int sig, int code)
{
    return (
        struct ksiginfo){ .signo = sig, .code = code, .kill = { .pid = current_process()->id } };
}

/* kill(-1): all but init and the caller. */
static int kill_all(int sig, const struct ksiginfo *info)
{
    int n = 0;

    for (struct process *p = process_next(2); p; p = process_next(p->id + 1)) {
        if (p == init_process || p == current_process())
            continue;
        n++;
        if (sig)
            signal_send(p, sig, info);
    }
    return n ? 0 : -ESRCH;
}

static int kill_group(struct pid *group, int sig, const struct ksiginfo *info)
{
    if (!group || list_empty(&group->group))
        return -ESRCH;
    if (sig)
        signal_send_group(group, sig, info);
    return 0;
}

int signal_kill(int pid, int sig)
{
    struct ksiginfo info = user_info(sig, SI_USER);
    struct process *p;

    if (sig < 0 || sig > SIGNALS)
        return -EINVAL;
    if (pid == -1)
        return kill_all(sig, &info);
    if (pid == 0)
        return kill_group(current_process()->group, sig, &info);
    if (pid < 0)
        return pid == INT32_MIN ? -ESRCH : kill_group(pid_find(-pid), sig, &info);
    p = process_find(pid);
    if (!p)
        return -ESRCH;
    return sig ? signal_send(p, sig, &info) : 0;
}

int signal_tkill(int tgid, int tid, int sig)
{
    struct ksiginfo info = user_info(sig, SI_TKILL);
    struct task *t;

    if (tid <= 0 || sig < 0 || sig > SIGNALS)
        return -EINVAL;
    t = task_find(tid);
    if (!t || (tgid && t->proc->id != tgid))
        return -ESRCH;
    return sig ? signal_send_task(t, sig, &info) : 0;
}

/* ---- taking */

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
    interrupt_tasks(p);
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
        signal_force(SIGSEGV, &(struct ksiginfo){ .signo = SIGSEGV, .code = SI_KERNEL });
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
    else if (take(t, &info))
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

/* ---- the calls */

static uint64_t blockable(uint64_t set)
{
    return set & ~UNBLOCKABLE;
}

int signal_action(int sig, const struct kernel_sigaction *act, struct kernel_sigaction *old)
{
    struct process *p = current_process();
    struct kernel_sigaction *slot;

    if (sig < 1 || sig > SIGNALS || (act && (SIGBIT(sig) & UNBLOCKABLE)))
        return -EINVAL;
    slot = &p->sighand->action[sig - 1];
    *old = *slot;
    if (!act)
        return 0;
    *slot = *act;
    slot->mask = blockable(act->mask);
    if (signal_ignored(p, sig)) {
        discard_everywhere(p, SIGBIT(sig));
        signal_recalc(current_task());
    }
    return 0;
}

static void set_mask(uint64_t mask)
{
    struct task *t = current_task();

    t->sigmask = blockable(mask);
    signal_recalc(t);
}

int signal_procmask(int how, const uint64_t *set, uint64_t *old)
{
    uint64_t mask = current_task()->sigmask;

    *old = mask;
    if (!set)
        return 0;
    switch (how) {
    case SIG_BLOCK: set_mask(mask | *set); return 0;
    case SIG_UNBLOCK: set_mask(mask & ~*set); return 0;
    case SIG_SETMASK: set_mask(*set); return 0;
    default: return -EINVAL;
    }
}

uint64_t signal_pending_set(void)
{
    const struct task *t = current_task();

    return pending_of(t) & t->sigmask;
}

int signal_suspend(uint64_t mask)
{
    struct task *t = current_task();
    struct waitq never;

    waitq_init(&never);
    t->saved_mask = t->sigmask;
    set_mask(mask);
    wait_event_interruptible(&never, false);
    t->restore_mask = true;
    return -EINTR;
}

static bool on_altstack(const stack_t *s, uint32_t esp)
{
    uint32_t base = (uint32_t)s->ss_sp;

    return !(s->ss_flags & SS_DISABLE) && esp > base && esp - base <= s->ss_size;
}

int signal_altstack(const stack_t *ss, stack_t *old, uint32_t esp)
{
    stack_t *mine = &current_task()->altstack;
    bool on = on_altstack(mine, esp);
    int mode;

    *old = *mine;
    if (on)
        old->ss_flags |= SS_ONSTACK;
    if (!ss)
        return 0;
    if (on)
        return -EPERM;
    mode = ss->ss_flags & ~(int)SS_AUTODISARM;
    if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0)
        return -EINVAL;
    if (mode == SS_DISABLE) {
        *mine = (stack_t){ .ss_flags = SS_DISABLE };
        return 0;
    }
    if (ss->ss_size < MINSIGSTKSZ)
        return -ENOMEM;
    *mine = *ss;
    mine->ss_flags &= (int)SS_AUTODISARM;
    return 0;
}
