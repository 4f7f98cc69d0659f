/* midterm.c - the medium-term scheduler: see midterm.h.
 * A thread looks at all processes a few times a second. That is all it costs while memory is
 * enough: nothing is counted in the paths of faults and switches. A process that is out is marked
 * in the work word of its tasks, which every return to user mode looks at anyway. */
#include "kernel/proc/midterm.h"

#include "kernel/dev/tty.h"
#include "kernel/proc/process.h"
#include "kernel/sched/clock.h"
#include "mm/aspace.h"
#include "mm/fault.h"
#include "mm/reclaim.h"
#include "mm/swap.h"
#include "mm/zone.h"

#define PERIOD     (NS_PER_SEC / MIDTERM_PERIODS)
#define SECONDS(n) ((n) * (uint64_t)NS_PER_SEC)
#define STOP_TRIES 10u /* ticks in which tasks that are in a system call may come out of it */

struct midterm_counts midterm_counts;

static bool on = true;
static struct waitq switched = WAITQ_INIT(switched);

bool midterm_is_on(void)
{
    return on;
}

void midterm_switch(bool to)
{
    on = to;
    for (struct process *p = process_next(1); p && !on; p = process_next(p->id + 1))
        midterm_in(p);
    wake_all(&switched);
}

/* ---- one process goes, and comes ---- */

static void mark(struct task *t)
{
    __atomic_fetch_or(&t->thread.work, THREAD_HOLD, __ATOMIC_RELAXED);
}

void midterm_inherit(struct task *t)
{
    if (t->proc->midterm.out)
        mark(t);
}

static uint32_t resident(const struct process *p)
{
    return p->as->rss_anon + p->as->rss_file;
}

static bool all_asleep(const struct process *p)
{
    list_for_each(l, &p->tasks)
        if (list_entry(l, struct task, sibling)->thread.state == THREAD_RUNNABLE)
            return false;
    return true;
}

/* Does it wait for something else than memory? Who waits for a page takes no signal. */
static bool is_asleep(const struct process *p)
{
    list_for_each(l, &p->tasks) {
        const struct thread *t = &list_entry(l, struct task, sibling)->thread;

        if (t->state == THREAD_RUNNABLE || !(t->interruptible || p->stopped))
            return false;
    }
    return true;
}

/* The process of that number, if it still is the one with this address space, and out. */
static struct process *still_out(int id, const struct aspace *as)
{
    struct process *p = process_find(id);

    return p && p->as == as && p->midterm.out ? p : NULL;
}

void midterm_out(struct process *p)
{
    struct midterm *m = &p->midterm;
    struct aspace *as = p->as;
    uint32_t addr = 0;
    int id = p->id;

    m->out = true;
    m->asleep = is_asleep(p);
    m->ready = !m->asleep;
    m->since = clock_ns();
    m->pages = resident(p) + as->swapped;
    midterm_counts.now++;
    midterm_counts.out++;
    list_for_each(l, &p->tasks)
        mark(list_entry(l, struct task, sibling));
    aspace_get(as);
    for (unsigned i = 0; i < STOP_TRIES && (p = still_out(id, as)) && !all_asleep(p); i++)
        (void)sleep_until(clock_ns() + NS_PER_TICK);
    reclaim_reserve(1);
    while (still_out(id, as) && reclaim_aspace(as, &addr))
        continue;
    reclaim_reserve(-1);
    aspace_put(as);
}

void midterm_in(struct process *p)
{
    struct midterm *m = &p->midterm;

    if (!m->out)
        return;
    m->out = m->ready = false;
    m->since = clock_ns();
    midterm_counts.now--;
    midterm_counts.in++;
    wake_all(&m->wait);
}

/* A marked task is about to enter user mode. */
static void hold(void)
{
    struct process *p = current_process();
    struct midterm *m = &p->midterm;

    __atomic_fetch_and(&current->work, ~THREAD_HOLD, __ATOMIC_RELAXED);
    if (!m->out)
        return;
    m->ready = true;
    if (m->asleep || wait_event_interruptible(&m->wait, !m->out) < 0)
        midterm_in(p);
}

/* ---- what is to be seen ---- */

/* What happened in one period. */
struct sample {
    uint64_t user, all, runs, in; /* ticks; runs of reclaim; pages from swap */
    unsigned faulted;             /* processes that waited for a page */
};

static void read_totals(struct sample *s)
{
    s->user = sched_stats.user_ticks;
    s->all = s->user + sched_stats.system_ticks + sched_stats.idle_ticks;
    s->runs = reclaim_counts.runs + reclaim_counts.stalls;
    s->in = swap_counts.in;
}

static uint32_t switches_of(const struct process *p)
{
    uint32_t n = 0;

    list_for_each(l, &p->tasks)
        n += list_entry(l, struct task, sibling)->thread.switches;
    return n;
}

/* => it waited for a page since the last look */
static bool look_at(struct process *p, uint64_t now)
{
    struct midterm *m = &p->midterm;
    uint32_t switches = switches_of(p), maj = p->as ? p->as->maj_flt : 0;
    bool faulted = maj != m->maj_flt;

    if (switches != m->switches || !is_asleep(p))
        m->active = now;
    m->switches = switches;
    m->maj_flt = maj;
    return faulted;
}

static void look(struct sample *s)
{
    static struct sample before;
    struct sample total;
    uint64_t now = clock_ns();

    read_totals(&total);
    *s = (struct sample){ .user = total.user - before.user,
                          .all = total.all - before.all,
                          .runs = total.runs - before.runs,
                          .in = total.in - before.in };
    before = total;
    for (struct process *p = process_next(1); p; p = process_next(p->id + 1))
        s->faulted += look_at(p, now);
}

static bool is_thrashing(const struct sample *s)
{
    return s->runs && s->faulted >= 2 && s->in * MIDTERM_PERIODS > MIDTERM_PAGING;
}

/* Nobody has much to do, nor waits for a page or a frame. */
static bool is_idle(const struct sample *s)
{
    return 4 * s->user < s->all && !s->in && !s->runs && !s->faulted;
}

/* ---- who ---- */

static bool is_exempt(const struct process *p)
{
    return p == init_process || p->session == p->pid || p->id == tty_console()->pgrp;
}

/* Could p be swapped out, and would that give anything? */
static bool may_go(const struct process *p)
{
    const struct aspace *as = p->as;

    return as && !p->exiting && !p->midterm.out && !is_exempt(p) && as->refs == 1 &&
           !as->locked_vm && resident(p) >= MIDTERM_LEAST && resident(p) <= swap_free_slots();
}

static bool runs(const struct process *p, uint64_t now)
{
    return now - p->midterm.active < 2 * PERIOD;
}

static struct process *longest_asleep(uint64_t now)
{
    struct process *best = NULL;

    for (struct process *p = process_next(1); p; p = process_next(p->id + 1))
        if (may_go(p) && now - p->midterm.active >= SECONDS(MIDTERM_ASLEEP) &&
            (!best || p->midterm.active < best->midterm.active))
            best = p;
    return best;
}

static bool been_in(const struct process *p, uint64_t now)
{
    return !p->midterm.since || now - p->midterm.since >= SECONDS(MIDTERM_IN);
}

/* The largest of those that run, unless there is only one. */
static struct process *largest(uint64_t now)
{
    struct process *best = NULL;
    unsigned n = 0;

    for (struct process *p = process_next(1); p; p = process_next(p->id + 1)) {
        if (!may_go(p) || !runs(p, now))
            continue;
        n++;
        if (been_in(p, now) && (!best || resident(p) > resident(best)))
            best = p;
    }
    return n > 1 ? best : NULL;
}

/* The one that has been in for longest, of those that run. */
static struct process *longest_in(uint64_t now)
{
    struct process *best = NULL;

    for (struct process *p = process_next(1); p; p = process_next(p->id + 1))
        if (may_go(p) && runs(p, now) && been_in(p, now) &&
            (!best || p->midterm.since < best->midterm.since))
            best = p;
    return best;
}

static struct process *longest_out(void)
{
    struct process *best = NULL;

    for (struct process *p = process_next(1); p; p = process_next(p->id + 1))
        if (p->midterm.out && p->midterm.ready && (!best || p->midterm.since < best->midterm.since))
            best = p;
    return best;
}

/* ---- when ---- */

/* Are there so many frames that nobody needs: free, or of files that nobody maps? */
static bool has_room(uint32_t pages)
{
    uint32_t have = 0, mapped = 0;

    for (unsigned i = 0; i < NZONES; i++) {
        uint32_t free = zone_free(&zones[i]);

        have += pool_size(&zones[i].pool) + (free > zones[i].high ? free - zones[i].high : 0);
    }
    for (struct process *p = process_next(1); p; p = process_next(p->id + 1))
        mapped += p->as ? resident(p) : 0;
    return have > mapped && have - mapped >= pages;
}

/* The next turn of one that waits, if it is time. => there was a change */
static bool take_turns(const struct sample *s, uint64_t now)
{
    struct process *in = longest_out(), *out;

    if (!in)
        return false;
    if (is_idle(s)) {
        midterm_in(in);
        return true;
    }
    if (now - in->midterm.since < SECONDS(MIDTERM_OUT))
        return false;
    if (!has_room(in->midterm.pages)) {
        int id = in->id;

        if (!(out = longest_in(now)))
            return false;
        midterm_out(out);
        in = process_find(id);
    }
    if (in)
        midterm_in(in);
    return true;
}

static void swap_one_out(uint64_t now)
{
    struct process *p = longest_asleep(now);

    if (!p)
        p = largest(now);
    if (p)
        midterm_out(p);
}

void midterm_run(void *unused)
{
    unsigned suspect = 0;
    struct sample s;

    for (;;) {
        wait_event(&switched, on);
        (void)sleep_until(clock_ns() + PERIOD);
        look(&s);
        suspect = is_thrashing(&s) ? suspect + 1 : 0;
        if (take_turns(&s, clock_ns()) || suspect < MIDTERM_SUSPECT)
            continue;
        suspect = 0;
        swap_one_out(clock_ns());
    }
}

void midterm_init(void)
{
    sched_set_hold(hold);
}
