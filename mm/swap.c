/* swap.c - anonymous pages on their way to a swap area and back. The states are in swap.h. */
#include "mm/swap.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/log.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/fault.h"
#include "mm/ptrange.h"
#include "mm/reclaim.h"
#include "mm/shmem.h"
#include "mm/swaparea.h"
#include "mm/vm_ops.h"

#define PASSES 16 /* of swap_off, over everything that may hold entries */

static pte_t entry_of(const struct frame *f)
{
    return (pte_t)(uintptr_t)f->free;
}

/* ---- out ---- */

/* f becomes a page of a slot as well. */
static int give_slot(struct frame *f)
{
    pte_t e = swap_slot_take();
    int err;

    if (!e)
        return -ENOSPC;
    if ((err = object_insert(swap_object(e), swap_slot(e), f)) < 0) {
        swap_put(e);
        return err;
    }
    f->flags |= FRAME_SWAPPED;
    f->free = (void *)(uintptr_t)e;
    return 0;
}

/* Nobody maps f any more: it is a page of its slot only. */
static void become_cached(struct frame *f)
{
    f->state = FRAME_CACHE;
    f->owner = swap_object(entry_of(f));
    f->index = swap_slot(entry_of(f));
    f->flags &= (uint8_t)~FRAME_SWAPPED;
}

static bool take_away(struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    struct frame *f = arg;

    pte_account(v->as, *pte, -1);
    v->as->swapped++;
    *pte = entry_of(f);
    swap_get(*pte);
    aspace_flush_page(v->as, addr);
    f->maps--;
    f->refs--;
    return true;
}

int swap_out(struct frame *f, const struct rmap_entry *m)
{
    bool new = !(f->flags & FRAME_SWAPPED);
    pte_t e;
    int err;

    assert(f->state == FRAME_ANON && f->maps > 0);
    if (new && (err = give_slot(f)) < 0)
        return err;
    if (swap_area(swap_area_of(entry_of(f)))->leaving)
        return -ENOSPC;
    e = entry_of(f);
    if (m && f->maps == 1)
        (void)take_away(m->v, m->addr, m->pte, f);
    else
        rmap_walk(f, take_away, f);
    assert(f->maps == 0 && f->refs > 0);
    become_cached(f);
    if (new)
        object_dirty(f->owner, f);
    trace_swap_out((uint32_t)f, e);
    return 0;
}

/* ---- in ---- */

/* f, the page of slot e, is to be seen at addr of v. Who shares it has the same home for the page
 * and comes from the same exec. */
static bool can_share(const struct vma *v, uint32_t addr, const struct frame *f)
{
    return f->state == FRAME_CACHE ||
           (f->index == area_home(v, addr) && family_descends(v->as->kin, f->owner));
}

static void become_anon(struct frame *f, const struct vma *v, uint32_t addr, pte_t e)
{
    /* The cache counts, and so does the entry that asks: more are relatives of whatever degree. */
    f->owner = swap_count(e) > 2 ? family_root(v->as->kin) : v->as->kin;
    f->index = area_home(v, addr);
    f->state = FRAME_ANON;
    f->flags |= FRAME_SWAPPED;
    f->free = (void *)(uintptr_t)e;
}

static bool mark_dirty(struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    (void)v;
    (void)addr;
    (void)arg;
    *pte |= PTE_DIRTY;
    return true;
}

/* f has no page on the disk any more. */
static void leave_slot(struct frame *f)
{
    pte_t e = entry_of(f);

    f->flags &= (uint8_t)~FRAME_SWAPPED;
    object_remove(swap_object(e), swap_slot(e), f);
}

/* What clean, anonymous and in no slot means is that MADV_FREE may drop it: so say otherwise. */
static void leave_slot_dirty(struct frame *f)
{
    rmap_walk(f, mark_dirty, NULL);
    leave_slot(f);
}

/* The entry that shows f: read-only, as f is also the slot's, or v's own copy. 0 on -ENOMEM. */
static pte_t show(struct vma *v, uint32_t addr, struct frame *f, pte_t e)
{
    struct frame *own;

    if (!can_share(v, addr, f)) {
        own = cow_copy(v, addr, f);
        frame_put(f);
        return own ? anon_pte(own) : 0;
    }
    if (f->state == FRAME_CACHE)
        become_anon(f, v, addr, e);
    f->maps++;
    return anon_pte(f) & ~PTE_WRITE;
}

int swap_in(struct vma *v, uint32_t addr, pte_t *pte)
{
    pte_t e = *pte, shown;
    struct object *o = swap_object(e);
    bool must_read = !radix_get(&o->pages, swap_slot(e));
    struct frame *f;
    int err;

    err = object_page_ahead(o, swap_slot(e), v->flags & VM_RANDOM ? AHEAD_NONE : AHEAD_AUTO, &f);
    if (err < 0)
        return err;
    assert(*pte == e); /* only who holds v->as->lock fills entries */
    if (!(shown = show(v, addr, f, e)))
        return -ENOMEM;
    *pte = pte_protected(shown, v->flags);
    pte_account(v->as, *pte, 1);
    v->as->swapped--;
    v->as->maj_flt += must_read;
    fault_counts.major += must_read;
    swap_put(e);
    f = pte_frame(*pte);
    trace_swap_in(addr, (uint32_t)f, e);
    if (f->flags & FRAME_SWAPPED && swap_area(swap_area_of(e))->leaving && swap_count(e) == 1)
        leave_slot_dirty(f);
    return 0;
}

/* ---- other ends ---- */

void swap_unmapped(struct frame *f)
{
    pte_t e = entry_of(f);

    become_cached(f);
    if (swap_count(e) == 1)
        object_remove(swap_object(e), swap_slot(e), f);
}

bool swap_sole_owner(const struct frame *f)
{
    return f->refs == 1 ||
           (f->flags & FRAME_SWAPPED && f->refs == 2 && swap_count(entry_of(f)) == 1);
}

void swap_forget(struct frame *f)
{
    if (f->flags & FRAME_SWAPPED)
        leave_slot(f);
}

/* ---- swap_off ---- */

static bool lies_in(pte_t e, const struct swap_area *a)
{
    return pte_is_swap(e) && swap_area_of(e) == a->number;
}

/* The first entry of v at *addr or above that lies in a; NULL when there is none. */
static pte_t *next_entry(const struct vma *v, uint32_t *addr, const struct swap_area *a)
{
    for (; *addr < v->end; *addr = pgtable_end(*addr, v->end)) {
        pte_t *pte = pgtable_walk(v->as->pgdir, *addr);
        uint32_t stop = pgtable_end(*addr, v->end);

        for (; pte && *addr < stop; pte++, *addr += PAGE_SIZE)
            if (lies_in(*pte, a))
                return pte;
        if (pte)
            *addr -= PAGE_SIZE; /* so that the step above leads to stop */
    }
    return NULL;
}

static int bring_back(struct aspace *as, const struct swap_area *a)
{
    int err = 0;

    mutex_lock(&as->lock);
    for (struct vma *v = vma_first(&as->areas); v && !err; v = vma_next(v)) {
        uint32_t addr = v->start;
        pte_t *pte;

        while (!err && (pte = next_entry(v, &addr, a)))
            err = a->leaving ? swap_in(v, addr, pte) : -ENOMEM;
    }
    mutex_unlock(&as->lock);
    return err;
}

/* Pages in the cache that no entry asks for: mapped ones leave their slot, the others go. */
static void sweep_cache(struct swap_area *a)
{
    struct frame *f;

    for (uint32_t slot = 0; (f = radix_next(&a->object.pages, &slot)); slot++) {
        if (a->counts[slot] > 1)
            continue;
        if (f->state == FRAME_ANON)
            leave_slot_dirty(f);
        else
            object_remove(&a->object, slot, f);
    }
}

/* Those who write or read pages of a have done so. */
static void settle(struct swap_area *a)
{
    do {
        mutex_lock(&a->object.sync);
        mutex_unlock(&a->object.sync);
        mutex_lock(&a->object.lock);
        mutex_unlock(&a->object.lock);
    } while (a->object.refs > 1 && (sleep_until(clock_ns() + NS_PER_SEC / HZ), true));
}

static int bring_all_back(const struct swap_area *a)
{
    struct list *l = aspaces.next;

    while (l != &aspaces) {
        struct aspace *as = list_entry(l, struct aspace, all);
        int err;

        aspace_get(as);
        do
            err = as->swapped ? bring_back(as, a) : 0;
        while (err == -ENOMEM && a->leaving && reclaim_wait());
        l = l->next;
        aspace_put(as);
        if (err < 0)
            return err;
    }
    return 0;
}

static int bring_shared_back(const struct swap_area *a)
{
    int err;

    do
        err = shmem_bring_back(a->number);
    while (err == -ENOMEM && a->leaving && reclaim_wait());
    return err;
}

int swap_empty(struct swap_area *a)
{
    for (unsigned pass = 0; pass < PASSES && a->leaving; pass++) {
        int err = bring_all_back(a);

        if (err < 0 || (err = bring_shared_back(a)) < 0)
            return err;
        settle(a);
        sweep_cache(a);
        if (a->leaving && a->nfree == a->usable)
            return 0;
    }
    return a->leaving ? -EBUSY : -ENOMEM;
}

/* ---- the checker ---- */

/* Add `by` to the count of every slot that an entry of as names. */
static void count_entries(const struct aspace *as, int by)
{
    list_for_each(l, &swap_areas) {
        struct swap_area *a = list_entry(l, struct swap_area, node);

        for (struct vma *v = vma_first(&as->areas); v; v = vma_next(v)) {
            const pte_t *pte;

            for (uint32_t addr = v->start; (pte = next_entry(v, &addr, a)); addr += PAGE_SIZE)
                a->counts[swap_slot(*pte)] = (uint16_t)(a->counts[swap_slot(*pte)] + by);
        }
    }
}

static void count_transfer(struct swap_area *a, const struct slots *s, int by)
{
    for (uint32_t slot = s->first; slot < s->first + s->n; slot++)
        a->counts[slot] = (uint16_t)(a->counts[slot] + by);
}

static void count_entry(pte_t e, void *by)
{
    uint16_t *n = &swap_area(swap_area_of(e))->counts[swap_slot(e)];

    *n = (uint16_t)(*n + *(int *)by);
}

static void count_everything(int by)
{
    struct frame *f;

    list_for_each(l, &aspaces)
        count_entries(list_entry(l, struct aspace, all), by);
    shmem_each_entry(count_entry, &by);
    list_for_each(l, &swap_areas) {
        struct swap_area *a = list_entry(l, struct swap_area, node);

        for (uint32_t slot = 0; (f = radix_next(&a->object.pages, &slot)); slot++)
            a->counts[slot] = (uint16_t)(a->counts[slot] + by);
        count_transfer(a, &a->reading, by);
        count_transfer(a, &a->writing, by);
    }
}

static bool cached_ok(const struct swap_area *a, uint32_t slot, const struct frame *f)
{
    if (f->state == FRAME_ANON)
        return f->flags & FRAME_SWAPPED && f->maps && entry_of(f) == swap_entry(a, slot);
    return f->state == FRAME_CACHE && f->owner == &a->object && f->index == slot && !f->maps;
}

static bool area_ok(const struct swap_area *a)
{
    struct frame *f;

    for (uint32_t slot = 1; slot < a->nslots; slot++)
        if (a->counts[slot] != 0 && a->counts[slot] != SLOT_BAD) {
            kprintf("check: slot %u of swap %s: %d names too many or too few\n", slot, a->name,
                    (int16_t)a->counts[slot]);
            return false;
        }
    for (uint32_t slot = 0; (f = radix_next(&a->object.pages, &slot)); slot++)
        if (!cached_ok(a, slot, f)) {
            kprintf("check: slot %u of swap %s: its frame %#x is no page of it\n", slot, a->name,
                    pfn_of(f));
            return false;
        }
    return true;
}

bool swap_ok(void)
{
    bool ok = shmem_ok();

    count_everything(-1);
    list_for_each(l, &swap_areas)
        ok = ok && area_ok(list_entry(l, struct swap_area, node));
    count_everything(1);
    return ok;
}
