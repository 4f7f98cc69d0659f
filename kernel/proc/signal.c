/* signal.c - sending, and what is pending.
 *
 *   sent to     by                         pending in        taken by
 *   process     kill, terminal, SIGCHLD    proc->pending     any task that does not block it
 *   task        tkill                      task->pending     that task
 *   task        fault                      task->forced      that task, at once
 *
 * POSIX.1, 2.4 "Signal Concepts". */
#include "kernel/proc/signal.h"

#include "kernel/lib/string.h"
#include "kernel/proc/process.h"
#include "libc/include/abi/errno.h"
#include "mm/slab.h"

struct sigqueue {
    struct list link;
    struct ksiginfo info;
};

static struct slab_cache *queue_cache;

void signal_init(void)
{
    queue_cache = slab_create("sigqueue", sizeof(struct sigqueue), 0, NULL);
    assert(queue_cache);
    sigaction_init();
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

void signal_discard(struct process *p, uint64_t set)
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

int signal_take(struct task *t, struct ksiginfo *info)
{
    int sig = take_from(&t->pending, t->sigmask, info);

    return sig ? sig : take_from(&t->proc->pending, t->sigmask, info);
}

static uint64_t pending_of(const struct task *t)
{
    return t->pending.set | t->proc->pending.set;
}

uint64_t signal_pending_set(void)
{
    const struct task *t = current_task();

    return pending_of(t) & t->sigmask;
}

void signal_recalc(struct task *t)
{
    const struct process *p = t->proc;
    bool want = p->exiting || p->stopped || (p->execing && p->execing != t) || t->forced.signo ||
                (pending_of(t) & ~t->sigmask);

    if (want)
        __atomic_fetch_or(&t->thread.work, THREAD_SIGNAL, __ATOMIC_RELAXED);
    else
        __atomic_fetch_and(&t->thread.work, ~THREAD_SIGNAL, __ATOMIC_RELAXED);
}

/* ---- sending */

void signal_interrupt(struct process *p)
{
    list_for_each(l, &p->tasks)
        thread_interrupt(&list_entry(l, struct task, sibling)->thread);
}

/* SIGCONT works when it is sent, whatever becomes of it later; stop signals undo it and it them. */
static void stop_and_continue(struct process *p, int sig)
{
    if (SIGBIT(sig) & STOP_SIGNALS)
        signal_discard(p, SIGBIT(SIGCONT));
    if (sig != SIGCONT)
        return;
    signal_discard(p, STOP_SIGNALS);
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

void signal_force(const struct ksiginfo *info)
{
    struct task *t = current_task();
    struct kernel_sigaction *act = &t->proc->sighand->action[info->signo - 1];

    if ((t->sigmask & SIGBIT(info->signo)) || act->handler == KERNEL_SIG_IGN)
        act->handler = KERNEL_SIG_DFL;
    if (act->handler == KERNEL_SIG_DFL)
        process_exit(info->signo);
    t->forced = *info;
    thread_interrupt(&t->thread);
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
