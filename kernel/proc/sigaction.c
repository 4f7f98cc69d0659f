/* sigaction.c - what a program has said about signals: the table of actions, which the tasks of a
 * process share; each task's mask and alternate stack. sigaction(2), sigprocmask(2), sigsuspend(2),
 * sigaltstack(2). */
#include "kernel/proc/process.h"
#include "kernel/proc/signal.h"
#include "libc/include/abi/errno.h"
#include "mm/slab.h"

static struct slab_cache *cache;

void sigaction_init(void)
{
    cache = slab_create("sighand", sizeof(struct sighand), 0, NULL);
    assert(cache);
}

/* ---- the action table */

struct sighand *sighand_create(void)
{
    struct sighand *h = slab_alloc(cache, GFP_KERNEL | GFP_ZERO);

    if (h)
        h->refs = 1;
    return h;
}

struct sighand *sighand_copy(const struct sighand *from)
{
    struct sighand *h = slab_alloc(cache, GFP_KERNEL);

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
        slab_free(cache, h);
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
        signal_discard(p, SIGBIT(sig));
        signal_recalc(current_task());
    }
    return 0;
}

void signal_set_mask(uint64_t mask)
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
    case SIG_BLOCK: signal_set_mask(mask | *set); return 0;
    case SIG_UNBLOCK: signal_set_mask(mask & ~*set); return 0;
    case SIG_SETMASK: signal_set_mask(*set); return 0;
    default: return -EINVAL;
    }
}

int signal_suspend(uint64_t mask)
{
    struct task *t = current_task();
    struct waitq never;

    waitq_init(&never);
    t->saved_mask = t->sigmask;
    signal_set_mask(mask);
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
