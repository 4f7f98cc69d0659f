/* local.c - see local.h. The pages of the range are remembered by address, in the order of the
 * policy's lists; what is in memory the page table alone knows. To choose a victim their frames are
 * lent to a pool of the moment, in that order. */
#include "mm/local.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/kmalloc.h"
#include "mm/ptrange.h"
#include "mm/replace.h"

#define LOOKS 6u /* at every page; then none of them can go */

struct page {
    uint32_t addr;
    enum pool_list list;
};

struct local {
    struct local_info info; /* resident: entries of page[] */
    struct page page[];
};

/* The anonymous frame that as shows at addr, or NULL. */
static struct frame *frame_at(const struct aspace *as, uint32_t addr)
{
    const pte_t *pte = pgtable_walk(as->pgdir, addr);

    return pte && pte_counts(*pte) && pte_frame(*pte)->state == FRAME_ANON ? pte_frame(*pte) : NULL;
}

/* Pages may have gone otherwise: unmapped, given up, taken by reclaim. */
static void forget_lost(const struct aspace *as)
{
    struct local *l = as->local;
    uint32_t n = 0;

    for (uint32_t i = 0; i < l->info.resident; i++)
        if (frame_at(as, l->page[i].addr))
            l->page[n++] = l->page[i];
    l->info.resident = n;
}

/* ---- the victim ---- */

struct search {
    const struct aspace *as;
    uint32_t addr;
};

static bool is_here(struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    struct search *s = arg;

    if (v->as != s->as)
        return true;
    s->addr = addr;
    return false;
}

/* An anonymous frame has one place in an address space. */
static uint32_t address_of(const struct aspace *as, struct frame *f)
{
    struct search s = { as, 0 };

    rmap_walk(f, is_here, &s);
    assert(s.addr);
    return s.addr;
}

static void take_back(const struct aspace *as, struct pool *p, enum pool_list from)
{
    struct local *l = as->local;

    while (p->count[from]) {
        struct frame *f = list_entry(p->list[from].next, struct frame, lru);

        pool_return(p, f);
        l->page[l->info.resident++] = (struct page){ address_of(as, f), from };
    }
}

/* The frame that the policy would have go; NULL: it names none. */
static struct frame *choose(const struct aspace *as)
{
    struct local *l = as->local;
    uint32_t budget = LOOKS * l->info.resident, before;
    struct frame *f = NULL;
    struct pool p;

    memset(&p, 0, sizeof p);
    for (unsigned i = 0; i < NPOOLS; i++)
        list_init(&p.list[i]);
    for (uint32_t i = 0; i < l->info.resident; i++)
        pool_lend(&p, frame_at(as, l->page[i].addr), l->page[i].list);
    do
        before = budget;
    while (!replace_policy->choose(&p, &f, 1, &budget) && budget && budget != before);
    l->info.resident = 0;
    take_back(as, &p, POOL_INACTIVE);
    take_back(as, &p, POOL_ACTIVE);
    return f;
}

/* ---- out ---- */

/* Write the page of slot e, and free its frame. */
static void clean(pte_t e)
{
    struct object *o = swap_object(e);
    struct frame *f;

    object_get(o);
    (void)object_sync(o, swap_slot(e), swap_slot(e)); /* what fails stays in the cache */
    if ((f = object_peek(o, swap_slot(e)))) {
        frame_put(f);
        (void)object_drop(f);
    }
    object_put(o);
}

/* 0; -EBUSY: somebody holds f, or it is locked; what swap_out() says. */
static int evict(struct aspace *as, struct frame *f)
{
    uint32_t addr = address_of(as, f);
    const struct vma *v = vma_at(&as->areas, addr);
    int err;

    if (f->refs > f->maps + !!(f->flags & FRAME_SWAPPED) || v->flags & VM_LOCKED)
        return -EBUSY;
    pool_rescue(f, true); /* where reclaim finds it, should it stay in the cache */
    if ((err = swap_out(f, NULL)) < 0) {
        pool_move(f, POOL_KEPT, false);
        return err;
    }
    clean(*pgtable_walk(as->pgdir, addr));
    return 0;
}

/* Have one page fewer, if that can be. */
static void evict_one(struct aspace *as)
{
    for (uint32_t tries = as->local->info.resident; tries; tries--) {
        struct frame *f = choose(as);
        int err = f ? evict(as, f) : -ENOSPC;

        if (!err)
            as->local->info.evicted++;
        if (err != -EBUSY)
            return;
    }
}

/* ---- in ---- */

bool local_make_room(struct vma *v, uint32_t addr, bool *write)
{
    struct aspace *as = v->as;
    struct local *l = as->local;
    const pte_t *pte;

    if (!l || addr < l->info.start || addr >= l->info.end)
        return false;
    if (v->object || !(v->flags & VM_WRITE) || frame_at(as, addr))
        return false;
    forget_lost(as);
    if (l->info.resident >= l->info.limit)
        evict_one(as);
    forget_lost(as);
    pte = pgtable_walk(as->pgdir, addr);
    if (!pte || !pte_is_swap(*pte))
        *write = true;
    return true;
}

void local_arrived(struct vma *v, uint32_t addr)
{
    struct local *l = v->as->local;
    struct frame *f = frame_at(v->as, addr);

    l->info.faults++;
    if (l->info.resident == l->info.limit) {
        l->info.over++;
        return;
    }
    f->age = 0;
    pool_move(f, POOL_KEPT, false);
    l->page[l->info.resident++] = (struct page){ addr, POOL_INACTIVE };
}

/* ---- on and off ---- */

void local_end(struct aspace *as)
{
    struct local *l = as->local;

    if (!l)
        return;
    forget_lost(as);
    for (uint32_t i = 0; i < l->info.resident; i++)
        pool_rescue(frame_at(as, l->page[i].addr), false);
    as->local = NULL;
    as->watched = as->recorder;
    kfree(l);
}

static int clear_page(struct aspace *as, uint32_t addr)
{
    const pte_t *pte = pgtable_walk(as->pgdir, addr);
    struct frame *f = frame_at(as, addr);

    if (pte && *pte & PTE_ZEROPAGE)
        ptrange_unmap(as, addr, addr + PAGE_SIZE);
    return f ? evict(as, f) : 0;
}

/* What is in memory of the range goes. 0 or the first error. */
static int clear_range(struct aspace *as, uint32_t start, uint32_t end)
{
    for (struct vma *v = vma_find(&as->areas, start); v && v->start < end; v = vma_next(v)) {
        uint32_t stop = MIN(v->end, end);

        for (uint32_t a = MAX(v->start, start); a < stop; a += PAGE_SIZE) {
            int err = clear_page(as, a);

            if (err < 0)
                return err;
        }
    }
    return 0;
}

int local_set(struct aspace *as, uint32_t start, uint32_t end, uint32_t limit)
{
    struct local *l = NULL;
    int err;

    if (limit > LOCAL_MAX || (limit && (start >= end || (start | end) % PAGE_SIZE)))
        return -EINVAL;
    if (limit && !(l = kzalloc(sizeof *l + limit * sizeof l->page[0])))
        return -ENOMEM;
    mutex_lock(&as->lock);
    local_end(as);
    err = limit ? clear_range(as, start, end) : 0;
    if (!err && l) {
        l->info = (struct local_info){ .start = start, .end = end, .limit = limit };
        as->local = l;
        as->watched = true;
        l = NULL;
    }
    mutex_unlock(&as->lock);
    kfree(l);
    return err;
}

bool local_info(struct aspace *as, struct local_info *out)
{
    bool there;

    mutex_lock(&as->lock);
    if ((there = as->local != NULL)) {
        forget_lost(as);
        *out = as->local->info;
    }
    mutex_unlock(&as->lock);
    return there;
}
