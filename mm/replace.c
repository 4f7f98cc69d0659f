/* replace.c - the policies, each as one function, and the lists that they share. */
#include "mm/replace.h"

#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/rmap.h"

#define WINDOW   128u /* frames that nru and aging compare with each other */
#define AGE_USED 0x80u

struct replace_counts replace_counts;

/* ---- lists ---- */

static void put(struct pool *p, struct frame *f, enum pool_list to, bool first)
{
    f->flags = (uint8_t)((f->flags & ~FRAME_POOL_LIST) | to);
    if (first)
        list_add(&p->list[to], &f->lru);
    else
        list_add_tail(&p->list[to], &f->lru);
    p->count[to]++;
}

/* => f is in p, which need not be that of its zone */
static void take(struct pool *p, struct frame *f)
{
    list_del(&f->lru);
    p->count[frame_pool_list(f)]--;
}

void pool_move(struct frame *f, enum pool_list to, bool first)
{
    pool_remove(f);
    put(&frame_zone(f)->pool, f, to, first);
}

void pool_lend(struct pool *p, struct frame *f, enum pool_list to)
{
    pool_remove(f);
    put(p, f, to, false);
}

void pool_return(struct pool *p, struct frame *f)
{
    take(p, f);
    put(&frame_zone(f)->pool, f, POOL_KEPT, false);
}

void pool_rescue(struct frame *f, bool soon)
{
    if (soon || frame_pool_list(f) >= POOL_KEPT)
        pool_move(f, POOL_INACTIVE, soon);
}

/* => the list is not empty */
static struct frame *first_of(const struct pool *p, enum pool_list l)
{
    return list_entry(p->list[l].next, struct frame, lru);
}

uint32_t pool_rescue_list(struct pool *p, enum pool_list from, uint32_t max)
{
    uint32_t n = 0;

    for (; n < max && p->count[from]; n++)
        pool_move(first_of(p, from), POOL_INACTIVE, false);
    return n;
}

/* The first inactive frame, put behind all others. */
static struct frame *rotate(struct pool *p)
{
    struct frame *f = first_of(p, POOL_INACTIVE);

    list_del(&f->lru);
    list_add_tail(&p->list[POOL_INACTIVE], &f->lru);
    return f;
}

/* ---- was it used? ---- */

static bool take_accessed(struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    if (*pte & PTE_ACCESSED) {
        *pte &= ~PTE_ACCESSED;
        aspace_flush_page(v->as, addr);
        *(bool *)arg = true;
    }
    return true;
}

static bool was_used(struct frame *f)
{
    bool used = f->flags & FRAME_REFERENCED;

    f->flags &= (uint8_t)~FRAME_REFERENCED;
    rmap_walk(f, take_accessed, &used);
    return used;
}

static bool is_modified(const struct frame *f)
{
    return f->flags & FRAME_DIRTY || (f->state == FRAME_ANON && !(f->flags & FRAME_SWAPPED));
}

/* ---- one list, in order ---- */

static unsigned choose_fifo(struct pool *p, struct frame **out, unsigned n, uint32_t *budget)
{
    unsigned got = 0;

    for (; got < n && *budget && got < p->count[POOL_INACTIVE]; --*budget)
        out[got++] = rotate(p);
    return got;
}

static unsigned choose_clock(struct pool *p, struct frame **out, unsigned n, uint32_t *budget)
{
    unsigned got = 0;

    for (uint32_t left = p->count[POOL_INACTIVE]; got < n && *budget && left; --*budget, left--) {
        struct frame *f = rotate(p);

        if (!was_used(f))
            out[got++] = f;
    }
    return got;
}

/* ---- the lowest of a window ---- */

/* The next w frames get an age each; those with the lowest go. Two passes and 256 counters, so that
 * a candidate costs four looks at most, however the ages are spread. */
static unsigned choose_lowest(struct pool *p, struct frame **out, unsigned n, uint32_t *budget,
                              uint8_t (*age)(struct frame *f))
{
    uint32_t w = MIN(p->count[POOL_INACTIVE], WINDOW), below = 0;
    uint8_t many[256] = { 0 };
    unsigned limit = 0, got = 0, equal;
    struct list *l = p->list[POOL_INACTIVE].next;

    w = MIN(w, *budget);
    *budget -= w;
    for (uint32_t i = 0; i < w; i++, l = l->next) {
        struct frame *f = list_entry(l, struct frame, lru);

        many[f->age = age(f)]++;
    }
    while (limit < 255 && below + many[limit] < n)
        below += many[limit++];
    equal = n - below; /* of those at the limit itself */
    for (uint32_t i = 0; i < w; i++) {
        struct frame *f = rotate(p);

        if (f->age < limit || (f->age == limit && equal && equal--))
            out[got++] = f;
    }
    return got;
}

static uint8_t nru_class(struct frame *f)
{
    return (uint8_t)(2 * was_used(f) + is_modified(f));
}

static unsigned choose_nru(struct pool *p, struct frame **out, unsigned n, uint32_t *budget)
{
    return choose_lowest(p, out, n, budget, nru_class);
}

static uint8_t grow_older(struct frame *f)
{
    return (uint8_t)(f->age / 2 | (was_used(f) ? AGE_USED : 0));
}

static unsigned choose_aging(struct pool *p, struct frame **out, unsigned n, uint32_t *budget)
{
    return choose_lowest(p, out, n, budget, grow_older);
}

/* ---- two lists ---- */

/* Keep a third of the pages inactive, where it shows whether they are used. */
static void refill_inactive(struct pool *p, unsigned most, uint32_t *budget)
{
    for (; most-- && *budget && p->count[POOL_ACTIVE] > 2 * p->count[POOL_INACTIVE]; --*budget) {
        struct frame *f = first_of(p, POOL_ACTIVE);

        f->age = 0;
        (void)was_used(f);
        take(p, f);
        put(p, f, POOL_INACTIVE, false);
        replace_counts.deactivated++;
    }
}

static unsigned choose_lru(struct pool *p, struct frame **out, unsigned n, uint32_t *budget)
{
    unsigned got = 0;

    refill_inactive(p, 2 * n, budget);
    for (uint32_t left = p->count[POOL_INACTIVE]; got < n && *budget && left; --*budget, left--) {
        struct frame *f = rotate(p);

        if (!was_used(f)) {
            out[got++] = f;
        } else if (f->age == 0) { /* the use that brought it in */
            f->age = 1;
        } else {
            take(p, f);
            put(p, f, POOL_ACTIVE, false);
            replace_counts.activated++;
        }
    }
    return got;
}

/* ---- the table ---- */

static const struct policy fifo = { "fifo", choose_fifo }, clock = { "clock", choose_clock },
                           nru = { "nru", choose_nru }, aging = { "aging", choose_aging },
                           lru = { "lru", choose_lru };

const struct policy *const replace_policies[] = { &fifo, &clock, &nru, &aging, &lru, NULL };
const struct policy *replace_policy = &lru;

/* Everything that is looked at into one list: the inactive ones first. */
static void start_anew(struct pool *p)
{
    (void)pool_rescue_list(p, POOL_ACTIVE, UINT32_MAX);
    list_for_each(n, &p->list[POOL_INACTIVE])
        list_entry(n, struct frame, lru)->age = 0;
}

int replace_set(const char *name)
{
    for (unsigned i = 0; replace_policies[i]; i++)
        if (!strcmp(replace_policies[i]->name, name)) {
            replace_policy = replace_policies[i];
            for (unsigned z = 0; z < NZONES; z++)
                start_anew(&zones[z].pool);
            return 0;
        }
    return -EINVAL;
}

/* ---- the checker ---- */

static bool wrong(const char *what, const struct frame *f)
{
    kprintf("pool: %s: frame %#x\n", what, (unsigned)pfn_of(f));
    return false;
}

static bool list_ok(const struct zone *z, enum pool_list l)
{
    const struct list *head = &z->pool.list[l];
    uint32_t n = 0;

    for (const struct list *p = head->next; p != head; p = p->next, n++) {
        const struct frame *f = list_entry(p, struct frame, lru);

        if (p->next->prev != p || n == z->pool.count[l])
            return wrong("a list broken, or longer than it says", f);
        if (f->state != FRAME_ANON && f->state != FRAME_CACHE)
            return wrong("one that holds no user's page", f);
        if (frame_zone(f) != z || frame_pool_list(f) != l)
            return wrong("one in the wrong list", f);
    }
    return n == z->pool.count[l] || wrong("a list shorter than it says", frame_of(z->start_pfn));
}

/* A list of whole links has no frame twice, and each frame names one list: so it is enough that as
 * many are in lists as there are. */
bool pools_ok(void)
{
    uint32_t listed = 0, users = 0;

    for (unsigned i = 0; i < NZONES; i++)
        for (unsigned l = 0; l < NPOOLS; l++) {
            if (!list_ok(&zones[i], (enum pool_list)l))
                return false;
            listed += zones[i].pool.count[l];
        }
    for (uint32_t pfn = 0; pfn < nframes; pfn++)
        users += frame_of(pfn)->state >= FRAME_ANON;
    return users == listed || wrong("one in no list, somewhere above", frame_of(0));
}
