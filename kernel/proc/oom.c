/* oom.c - who has to go when no frame is left: see oom.h. */
#include "kernel/proc/oom.h"

#include "kernel/lib/log.h"
#include "kernel/proc/pid.h"
#include "kernel/proc/process.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/signal.h"
#include "mm/aspace.h"
#include "mm/reclaim.h"
#include "mm/swap.h"

#define NAP   (NS_PER_SEC / HZ)
#define SHOWN 10u /* processes in the report */

#define STACK_FRAMES (KSTACK_SIZE / PAGE_SIZE)

uint64_t oom_kills;

/* ---- points ---- */

static uint32_t rss(const struct process *p)
{
    return p->as ? p->as->rss_anon + p->as->rss_file : 0;
}

static bool runs_same_program(const struct process *p, const struct process *q)
{
    return p->as && q->as && family_root(p->as->kin) == family_root(q->as->kin);
}

/* Frames that the kernel holds for the children of p: those of its program, and zombies. */
static uint32_t kept_for_children(const struct process *p)
{
    uint32_t n = 0;

    list_for_each(l, &p->children) {
        const struct process *c = list_entry(l, struct process, sibling);

        if (c->state == PROC_ZOMBIE)
            n += STACK_FRAMES;
        else if (runs_same_program(p, c))
            n += STACK_FRAMES + 1 + aspace_pgtables(c->as);
    }
    return n;
}

static uint32_t total_pages(void)
{
    return frames_managed() + swap_total_slots();
}

int32_t oom_points(const struct process *p)
{
    uint32_t n;

    if (!p->as || p == init_process || p->oom_score_adj == OOM_SCORE_ADJ_MIN)
        return INT32_MIN;
    n = rss(p) + p->as->swapped + aspace_pgtables(p->as) + 1 + kept_for_children(p);
    return (int32_t)n + (int32_t)((int64_t)p->oom_score_adj * total_pages() / 1000);
}

/* The range is what it has been since scores were made up differently: Linux, fs/proc/base.c. */
unsigned oom_score(const struct process *p)
{
    int32_t points = oom_points(p);
    int64_t score = 1000 + (int64_t)points * 1000 / total_pages();

    return points == INT32_MIN || score < 0 ? 0 : (unsigned)score * 2 / 3;
}

/* ---- the choice ---- */

/* Those with most points, the first of them chosen. */
struct ranking {
    struct {
        struct process *p;
        int32_t points;
    } row[SHOWN];
    unsigned n, others; /* rows; processes that are in none */
};

static void rank(struct ranking *r, struct process *p, int32_t points)
{
    unsigned i = r->n < SHOWN ? r->n++ : SHOWN;

    r->others += i == SHOWN;
    for (; i > 0 && points > r->row[i - 1].points; i--)
        if (i < SHOWN)
            r->row[i] = r->row[i - 1];
    if (i < SHOWN) {
        r->row[i].p = p;
        r->row[i].points = points;
    }
}

static void rank_all(struct ranking *r)
{
    r->n = r->others = 0;
    for (struct process *p = process_next(1); p; p = process_next(p->id + 1))
        if (p->state == PROC_ALIVE && p->as)
            rank(r, p, oom_points(p));
}

static struct process *choose(const struct ranking *r)
{
    return r->n && r->row[0].points != INT32_MIN ? r->row[0].p : current_process();
}

/* ---- the report ---- */

static void print_row(const struct process *p, int32_t points, const struct process *chosen)
{
    kprintf("%c%5d %5d %7u %7u %6u %5d ", p == chosen ? '>' : ' ', p->id,
            p->parent ? p->parent->id : 0, rss(p), p->as->swapped, aspace_pgtables(p->as) + 1,
            p->oom_score_adj);
    if (points == INT32_MIN)
        kprintf("   never %s\n", p->comm);
    else
        kprintf("%8d %s\n", points, p->comm);
}

static void report(const struct ranking *r, const struct process *chosen)
{
    const struct process *asks = current_process();

    kprintf(
        "out of memory: %s (%d) needs a page; %u of %u frames and %u of %u swap slots are free\n",
        asks->comm, asks->id, frames_free(), frames_managed(), swap_free_slots(),
        swap_total_slots());
    kprintf("   pid  ppid     rss    swap tables   adj   points name (sizes in pages)\n");
    for (unsigned i = 0; i < r->n; i++)
        print_row(r->row[i].p, r->row[i].points, chosen);
    if (r->others)
        kprintf("%u others have no more points than the last\n", r->others);
}

/* ---- the end ---- */

/* p goes, and those that came from it by fork and still run its program. => how many they are */
static unsigned end(struct process *p)
{
    const struct family *top = p->as ? p->as->kin : NULL;
    unsigned n = 0;

    for (struct process *q = process_next(1); q; q = process_next(q->id + 1))
        if (q != p && top && oom_points(q) != INT32_MIN && !q->exiting &&
            family_descends(q->as->kin, top)) {
            process_kill_tasks(q, SIGKILL);
            n++;
        }
    process_kill_tasks(p, SIGKILL);
    return n;
}

static void kill_one(void)
{
    struct ranking r;
    struct process *p;
    uint32_t pages;
    unsigned others;

    rank_all(&r);
    p = choose(&r);
    report(&r, p);
    pages = rss(p);
    oom_kills++;
    others = end(p);
    kprintf("out of memory: killed process %d (%s), which holds %u KB: %s", p->id, p->comm,
            pages * (PAGE_SIZE / 1024),
            r.n && p == r.row[0].p ? "it has most points" : "there is nobody to choose");
    if (others)
        kprintf("; %u that came from it go, too", others);
    kprintf("\n");
}

/* Would the caller find a frame if it tried again? */
static bool has_memory(void)
{
    return frames_available(GFP_KERNEL) && frames_available(GFP_USER);
}

/* p will give memory back: it is on its way out, or init has yet to wait for it. */
static bool is_ending(const struct process *p)
{
    return p->state == PROC_ZOMBIE ? p->parent == init_process : p->exiting;
}

/* Is somebody on his way out, and getting on with it? */
static bool someone_ends(void)
{
    static uint32_t seen;
    static uint64_t since;
    uint32_t left = 0;

    for (struct process *p = process_next(1); p; p = process_next(p->id + 1))
        if (is_ending(p))
            left += 1 + rss(p);
    if (left != seen) {
        seen = left;
        since = clock_ns();
    }
    return left && clock_ns() < since + OOM_PATIENCE * (uint64_t)NS_PER_SEC;
}

void oom_kill(void)
{
    if (current_process()->exiting)
        return;
    if (!has_memory() && !someone_ends())
        kill_one();
    if (!current_process()->exiting)
        (void)sleep_until(clock_ns() + NAP);
}

void oom_wait(void)
{
    if (!reclaim_wait())
        oom_kill();
}
