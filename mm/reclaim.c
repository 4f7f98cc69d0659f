/* reclaim.c - see reclaim.h. A batch has two halves: in the first nothing sleeps, so that what was
 * found out about a page still holds when it is unmapped; the second writes what was found dirty. A
 * frame is referenced between the two. */
#include "mm/reclaim.h"

#include "kernel/lib/assert.h"
#include "kernel/sched/trace.h"
#include "kernel/sched/wait.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/replace.h"
#include "mm/rmap.h"
#include "mm/shmem.h"
#include "mm/swap.h"

#define BATCH         32u /* candidates at once; and what who can wait looks at before he does */
#define ROUNDS        6u  /* after so many looks at every page none of them can go */
#define DIRECT_ROUNDS 2u  /* the same, for who can't wait */

struct reclaim_counts reclaim_counts;

static struct thread *thread;
static struct waitq sleep = WAITQ_INIT(sleep);     /* the thread */
static struct waitq waiters = WAITQ_INIT(waiters); /* those in reclaim_wait */
static bool wanted, in_vain;         /* in_vain: the last run ended with nothing to take */
static uint32_t successes, failures; /* what waiters wait for: either of them to change */

/* ---- one page ---- */

enum fate { GONE, DIRTY, STAYS }; /* DIRTY: not before it is written */

/* Does anybody refer to f beside page tables and cache? */
static bool is_pinned(const struct frame *f)
{
    bool cached = f->state == FRAME_CACHE ? f->owner != NULL : f->flags & FRAME_SWAPPED;

    return f->refs > f->maps + cached;
}

static enum fate keep(struct frame *f, enum pool_list where)
{
    pool_move(f, where, false);
    return STAYS;
}

static bool unmap_one(struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    struct frame *f = arg;

    if (v->flags & VM_LOCKED)
        return false;
    pte_account(v->as, *pte, -1);
    *pte = 0;
    aspace_flush_page(v->as, addr);
    f->maps--;
    f->refs--;
    return true;
}

/* Empty every entry that shows f; false where one is locked. */
static bool unmap(struct frame *f)
{
    f->refs++;
    rmap_walk(f, unmap_one, f);
    f->refs--;
    return f->maps == 0;
}

struct anon_state {
    bool locked, written;
    struct rmap_entry last; /* that was seen */
};

static bool look_at_anon(struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    struct anon_state *s = arg;

    s->locked |= (v->flags & VM_LOCKED) != 0;
    s->written |= (*pte & PTE_DIRTY) != 0;
    s->last = (struct rmap_entry){ v, addr, pte };
    return !s->locked;
}

/* Nobody has written to f since it was given up by MADV_FREE. */
static enum fate drop_anon(struct frame *f)
{
    f->refs++;
    (void)unmap(f);
    if (f->refs == 1)
        trace_evict((uint32_t)f, 0, f->index);
    return frame_put(f) ? GONE : STAYS;
}

/* A page of shared memory or of a file in memory, which swap is the only other home for. */
static enum fate evict_shared(struct frame *f, bool direct)
{
    const struct object *o = f->owner;
    bool dirty = f->flags & FRAME_DIRTY;
    int err;

    if (o->locked)
        return keep(f, POOL_KEPT);
    if (dirty && swap_free_slots() == 0)
        return keep(f, POOL_UNBACKED);
    if (dirty ? direct : !object_may_drop(f))
        return STAYS;
    if (f->maps && !unmap(f))
        return keep(f, POOL_KEPT);
    if (!dirty)
        return object_drop(f) ? GONE : STAYS;
    if ((err = shmem_swap_out(f)) < 0)
        return err == -ENOSPC ? keep(f, POOL_UNBACKED) : STAYS;
    return DIRTY;
}

static enum fate evict_cached(struct frame *f, bool direct)
{
    const struct object *o = f->owner;

    if (!o)
        return STAYS;
    if (o->ops->swappable)
        return evict_shared(f, direct);
    if (!o->ops->fill || (f->flags & FRAME_DIRTY && !o->ops->writeback))
        return keep(f, POOL_KEPT);
    if (f->flags & FRAME_DIRTY)
        return DIRTY;
    if (f->maps && !object_may_drop(f))
        return STAYS;
    if (f->maps && !unmap(f))
        return keep(f, POOL_KEPT);
    return object_drop(f) ? GONE : STAYS;
}

/* A page whose slot holds its bytes can go at once. */
static bool is_backed(const struct frame *f)
{
    return (f->flags & (FRAME_SWAPPED | FRAME_DIRTY)) == FRAME_SWAPPED;
}

static enum fate evict_anon(struct frame *f, bool direct)
{
    struct anon_state s = { .locked = false };
    int err;

    rmap_walk(f, look_at_anon, &s);
    if (s.locked)
        return keep(f, POOL_KEPT);
    if (!s.written && !(f->flags & FRAME_SWAPPED))
        return drop_anon(f);
    if (!is_backed(f) && swap_free_slots() == 0)
        return keep(f, POOL_UNBACKED);
    if (!is_backed(f) && direct)
        return DIRTY;
    if ((err = swap_out(f, &s.last)) < 0)
        return err == -ENOSPC ? keep(f, POOL_UNBACKED) : STAYS;
    return evict_cached(f, direct);
}

/* => the caller holds no reference to f */
static enum fate evict(struct frame *f, bool direct)
{
    if (is_pinned(f))
        return STAYS;
    return f->state == FRAME_ANON ? evict_anon(f, direct) : evict_cached(f, direct);
}

/* Give up the reference to f that was held, and f with it if that can be. */
static enum fate let_go(struct frame *f, bool direct)
{
    if (f->refs == 1)
        return frame_put(f) ? GONE : STAYS;
    f->refs--;
    return evict(f, direct);
}

/* The same, after f was written. Who has asked for it meanwhile keeps it. */
static enum fate let_go_written(struct frame *f)
{
    if (f->state == FRAME_ANON || f->flags & FRAME_REFERENCED)
        return frame_put(f) ? GONE : STAYS;
    return let_go(f, false);
}

/* ---- a batch ---- */

/* Write the dirty pages around f. What was swapped out together lies in a row, of which f may be
 * the first. => f is referenced; may sleep */
static void write_around(struct frame *f)
{
    struct object *o = f->owner;
    uint32_t first = ALIGN_DOWN(f->index, BATCH), last = f->index + BATCH - 1;

    if (!o || !(f->flags & FRAME_DIRTY)) /* it went out with a neighbour */
        return;
    object_get(o);
    (void)object_sync(o, first, MAX(first, last)); /* what fails stays dirty */
    object_put(o);
}

static uint32_t write_batch(struct frame **f, unsigned n)
{
    uint32_t gone = 0;

    for (unsigned i = 0; i < n; i++)
        write_around(f[i]);
    for (unsigned i = 0; i < n; i++)
        gone += let_go_written(f[i]) == GONE;
    return gone;
}

/* How a batch is done: by the thread, or by who needs a frame at once, or by who can also wait for
 * the thread: he leaves what has to be written where it lies, first in the order to go. */
enum way { BY_THREAD, DIRECT, DIRECT_OR_WAIT };

/* Let the n frames f go, by the thread after what is dirty was written: how many are gone. */
static uint32_t take(struct frame **f, unsigned n, enum way way)
{
    uint32_t gone = 0, left = 0;

    for (unsigned i = 0; i < n; i++)
        frame_get(f[i]);
    for (unsigned i = 0; i < n; i++) {
        enum fate fate = let_go(f[i], way != BY_THREAD);

        gone += fate == GONE;
        if (fate == DIRTY)
            f[left++] = f[i];
    }
    if (way == BY_THREAD) {
        for (unsigned i = 0; i < left; i++)
            frame_get(f[i]);
        gone += write_batch(f, left);
    } else if (way == DIRECT_OR_WAIT) {
        while (left-- > 0)
            pool_move(f[left], POOL_INACTIVE, true);
    }
    return gone;
}

/* One batch of candidates of pool p: how many of them are gone. *budget is how many frames may be
 * looked at. */
static uint32_t work(struct pool *p, uint32_t *budget, enum way way)
{
    struct frame *f[BATCH];
    bool direct = way != BY_THREAD;
    uint32_t gone, before = *budget;
    unsigned n = replace_policy->choose(p, f, BATCH, budget);

    if (*budget == before)
        *budget = 0; /* there is nothing to look at */
    reclaim_counts.scanned[direct] += before - *budget;
    p->seen += before - *budget;
    gone = take(f, n, way);
    reclaim_counts.stolen[direct] += gone;
    return gone;
}

/* The other caches give something whenever the pages have all had their turn. */
static void ask_shrinkers(struct pool *p)
{
    if (p->seen <= pool_size(p))
        return;
    p->seen = 0;
    (void)shrink_all();
}

static uint32_t until_one_goes(struct zone *z)
{
    uint32_t budget, gone = 0;

    (void)pool_rescue_list(&z->pool, POOL_UNBACKED, swap_free_slots());
    budget = ROUNDS * pool_size(&z->pool) + BATCH;
    while (!gone && budget)
        gone = work(&z->pool, &budget, BY_THREAD);
    ask_shrinkers(&z->pool);
    return gone;
}

/* Frames that z has more of after the other caches were asked: what they say is an estimate. */
static uint32_t shrink_for(const struct zone *z)
{
    uint32_t before = zone_free(z);

    (void)shrink_all();
    return zone_free(z) > before ? zone_free(z) - before : 0;
}

uint32_t reclaim_zone(struct zone *z, uint32_t want)
{
    uint32_t gone = 0, n;

    for (; gone < want; gone += n) {
        if ((n = until_one_goes(z)))
            continue;
        /* Before giving up: what was locked or in use may not be any more, and those that are used
         * most have to do where all others can't go. */
        n = pool_rescue_list(&z->pool, POOL_KEPT, UINT32_MAX);
        n += pool_rescue_list(&z->pool, POOL_ACTIVE, UINT32_MAX);
        if (n && (n = until_one_goes(z)))
            continue;
        if (!(n = shrink_for(z)))
            break;
    }
    return gone;
}

/* The next frame at *addr or above that as alone shows; NULL behind the last. */
static struct frame *next_own(const struct aspace *as, uint32_t *addr)
{
    for (uint32_t stop; *addr < USER_END; *addr = stop) {
        const pte_t *pte = pgtable_walk(as->pgdir, *addr);

        stop = pgtable_end(*addr, USER_END);
        for (; pte && *addr < stop; pte++, *addr += PAGE_SIZE)
            if (pte_counts(*pte) && pte_frame(*pte)->maps == 1)
                return pte_frame(*pte);
    }
    return NULL;
}

uint32_t reclaim_aspace(struct aspace *as, uint32_t *addr)
{
    struct frame *f[BATCH];
    unsigned n = 0;

    for (; n < BATCH && (f[n] = next_own(as, addr)); n++)
        *addr += PAGE_SIZE;
    reclaim_counts.scanned[0] += n;
    reclaim_counts.stolen[0] += take(f, n, BY_THREAD);
    return n;
}

static uint32_t take_directly(struct pool *p, enum way way)
{
    uint32_t budget = way == DIRECT_OR_WAIT ? BATCH : DIRECT_ROUNDS * pool_size(p) + BATCH;
    uint32_t gone = 0;

    while (!gone && budget)
        gone = work(p, &budget, way);
    return gone;
}

uint32_t reclaim_direct(unsigned who)
{
    bool waits = GFP_WHO(who) == GFP_USER && thread && !reclaim_has_reserve();
    uint32_t gone = 0;

    reclaim_counts.stalls++;
    for (struct zone *z = first_zone[GFP_WHO(who)]; !gone; z--) {
        gone = take_directly(&z->pool, waits ? DIRECT_OR_WAIT : DIRECT);
        if (z == zones)
            break;
    }
    return gone;
}

uint32_t reclaim_drop_clean(void)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < NZONES; i++)
        for (unsigned l = 0; l < NPOOLS; l++)
            list_for_each_safe(p, &zones[i].pool.list[l])
                n += object_drop(list_entry(p, struct frame, lru));
    return n;
}

/* ---- the thread, and those who wait for it ---- */

static bool is_short(const struct zone *z)
{
    return zone_free(z) < z->high;
}

static bool any_short(void)
{
    for (unsigned i = 0; i < NZONES; i++)
        if (is_short(&zones[i]))
            return true;
    return false;
}

static void wake(void)
{
    wanted = true;
    wake_all(&sleep);
    current->work |= THREAD_RESCHED;
}

/* After a run in vain the next one is for who has nothing left. */
void reclaim_wake(void)
{
    if (thread && !wanted && !in_vain)
        wake();
}

void reclaim_refused(void)
{
    current->starved = true;
}

bool reclaim_wait(void)
{
    uint32_t before = successes, failed = failures;
    bool starved = current->starved;

    current->starved = false;
    if (!thread || current == thread)
        return false;
    if (!any_short())
        return starved; /* there are frames again: the thread's, or what the caller gave back */
    wake();
    wait_event(&waiters, successes != before || failures != failed);
    if (successes != before)
        return true;
    if (!swap_stay())
        return false;
    successes++; /* for the others who have waited: the area stays for them, too */
    return true;
}

bool reclaim_has_reserve(void)
{
    return current->memory_reserve > 0;
}

static void succeed(void)
{
    successes++;
    in_vain = false;
    wake_all(&waiters);
}

/* Fill zone z up to its high watermark, step by step, so that waiters go on as soon as they can. */
static bool balance(struct zone *z)
{
    while (is_short(z)) {
        uint32_t missing = z->high - zone_free(z);

        if (!reclaim_zone(z, MIN(missing, BATCH)))
            return false;
        succeed();
    }
    return true;
}

static bool balance_all(void)
{
    bool good = true;

    for (unsigned i = NZONES; i-- > 0;)
        good &= balance(&zones[i]);
    return good;
}

void reclaim_run(void *unused)
{
    thread = current;
    reclaim_reserve(1);
    for (;;) {
        wait_event(&sleep, wanted);
        wanted = false;
        reclaim_counts.runs++;
        if (balance_all()) {
            succeed();
            continue;
        }
        failures++;
        reclaim_counts.failures++;
        in_vain = true;
        wake_all(&waiters);
    }
}
