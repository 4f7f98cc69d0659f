/* oom.c - who has to go when no frame is left.
 * Not the one who happens to ask: a shell that faults while a runaway program holds everything
 * would be the wrong one. The process with most pages to answer for goes, and has PATIENCE to do
 * so; if it has not gone by then (it may sleep where no signal reaches), the next one does. */
#include "kernel/proc/oom.h"

#include "kernel/lib/log.h"
#include "kernel/proc/pid.h"
#include "kernel/proc/process.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/signal.h"
#include "mm/aspace.h"
#include "mm/reclaim.h"

#define NAP      (NS_PER_SEC / HZ)
#define SETTLE   (NS_PER_SEC / 10)
#define PATIENCE NS_PER_SEC

static int victim; /* the pid of the last one chosen, and when that was */
static uint64_t killed_at;

/* What a zombie keeps until its parent has waited for it, in frames. */
#define ZOMBIE_FRAMES 2

static uint32_t frames_of(const struct process *p)
{
    return p->as ? p->as->rss_anon + aspace_pgtables(p->as) + 1 : ZOMBIE_FRAMES;
}

/* How much of the shortage p has to answer for: its own frames, and half of those of its children,
 * so that a thousand small ones are found by who makes them. */
static uint32_t badness(const struct process *p)
{
    uint32_t n = frames_of(p), children = 0;

    list_for_each(l, &p->children)
        children += frames_of(list_entry(l, struct process, sibling));
    return n + children / 2;
}

static struct process *choose(void)
{
    struct process *worst = NULL;
    uint32_t most = 0;

    for (struct pid *id = pid_find_from(1); id; id = pid_find_from(id->nr + 1)) {
        struct process *p = id->proc;
        uint32_t bad = p && !p->exiting && p != init_process ? badness(p) : 0;

        if (bad > most) {
            most = bad;
            worst = p;
        }
    }
    return worst ? worst : init_process;
}

/* Give the last one that was chosen its time to go, and those it leaves behind a turn to end as
 * well. */
static bool must_wait(void)
{
    const struct pid *id = victim ? pid_find(victim) : NULL;
    bool there = id && id->proc && id->proc->exiting && id->proc->as;

    return victim && clock_ns() < killed_at + (there ? PATIENCE : SETTLE);
}

/* p goes, and those that came from it by fork and still run its program: what is left of a fork
 * bomb would go on. */
static void end(struct process *p)
{
    const struct family *top = p->as ? p->as->kin : NULL;

    for (struct pid *id = pid_find_from(1); id; id = pid_find_from(id->nr + 1)) {
        struct process *q = id->proc;

        if (q && q->as && !q->exiting && top && family_descends(q->as->kin, top))
            process_kill_tasks(q, SIGKILL);
    }
    process_kill_tasks(p, SIGKILL);
}

void oom_wait(void)
{
    if (!reclaim_wait())
        oom_kill();
}

void oom_kill(void)
{
    struct process *p;

    if (current_process()->exiting)
        return;
    if (!must_wait()) {
        p = choose();
        kprintf("out of memory: killed process %d (%s), which holds %u KB\n", p->id, p->comm,
                frames_of(p) * (PAGE_SIZE / 1024));
        victim = p->id;
        killed_at = clock_ns();
        end(p);
    }
    if (!current_process()->exiting)
        (void)sleep_until(clock_ns() + NAP);
}
