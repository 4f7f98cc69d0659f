/* check.c - audits of an address space: areas against page tables against frames against counters.
 * Called by tests, fuzzers and gdb, never in a hot path: O(pages). The first offence is printed. */
#include "mm/check.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/log.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/replace.h"
#include "mm/slab.h"
#include "mm/vm_ops.h"
#include "mm/vmalloc.h"
#include "mm/zone.h"

struct tally {
    uint32_t anon, file, swapped, total, data, locked;
};

static bool wrong(const char *what, uint32_t where)
{
    kprintf("check: %s at %08x\n", what, where);
    return false;
}

/* One entry, inside area v. */
static bool entry_ok(const struct vma *v, uint32_t addr, pte_t e, struct tally *t)
{
    struct frame *f;

    if (pte_is_swap(e)) {
        t->swapped++;
        return v->flags & VM_SHARED ? wrong("a shared page in a swap entry", addr) : true;
    }
    if ((e & PTE_PRESENT) && (e & PTE_NOPROT))
        return wrong("an entry both present and hidden", addr);
    if (!(e & (PTE_PRESENT | PTE_NOPROT)) || ((e & PTE_PRESENT) && !(e & PTE_USER)))
        return wrong("an entry that is no user page", addr);
    if ((e & PTE_PRESENT) && !(v->flags & VM_PROT))
        return wrong("a present page in a forbidden area", addr);
    if ((e & PTE_WRITE) && !(v->flags & VM_WRITE))
        return wrong("a writable page in a read-only area", addr);
    f = pte_frame(e);
    if (e & PTE_ZEROPAGE)
        return f == zero_frame && !(e & PTE_WRITE) && !v->object ? true
                                                                 : wrong("a bad zero page", addr);
    if (!rmap_ok(f))
        return wrong("a frame that the reverse map does not find", addr);
    if (f->refs < f->maps || f->maps == 0)
        return wrong("a frame with fewer references than mappings", addr);
    if (f->state == FRAME_ANON) {
        t->anon++;
        if (v->flags & VM_SHARED)
            return wrong("a private page in a shared area", addr);
        return (e & PTE_WRITE) && f->refs > 1 ? wrong("a shared page that can be written", addr)
                                              : true;
    }
    t->file++;
    if (f->state != FRAME_CACHE || !v->object || f->owner != v->object ||
        f->index != area_index(v, addr))
        return wrong("a frame that does not belong to the area's object", addr);
    return (e & PTE_WRITE) && !(v->flags & VM_SHARED)
               ? wrong("a cached page open to private writes", addr)
               : true;
}

static bool area_ok(const struct vma *v, struct tally *t)
{
    uint32_t pages = (v->end - v->start) >> PAGE_SHIFT;

    t->total += pages;
    if (area_is_data(v->flags))
        t->data += pages;
    if (v->flags & VM_LOCKED)
        t->locked += pages;
    for (uint32_t a = v->start; a < v->end; a += PAGE_SIZE) {
        pte_t *e = pgtable_walk(v->as->pgdir, a);

        if (!e) {
            a = ALIGN_UP(a + 1, LARGE_PAGE_SIZE) - PAGE_SIZE;
            continue;
        }
        if (*e && !entry_ok(v, a, *e, t))
            return false;
    }
    return true;
}

/* No entry lies outside the areas. */
static bool outside_ok(struct aspace *as)
{
    for (uint32_t a = 0; a < USER_END; a += PAGE_SIZE) {
        struct vma *v;
        pte_t *e = pgtable_walk(as->pgdir, a);

        if (!e) {
            a = ALIGN_UP(a + 1, LARGE_PAGE_SIZE) - PAGE_SIZE;
            continue;
        }
        if (!*e)
            continue;
        if (!(v = vma_at(&as->areas, a)))
            return wrong("a page outside all areas", a);
    }
    return true;
}

bool aspace_ok(struct aspace *as)
{
    struct tally t = { 0 };
    bool ok = true;

    mutex_lock(&as->lock);
    if (!vma_tree_ok(&as->areas))
        ok = wrong("the tree of areas broken", as->cr3);
    for (struct vma *v = vma_first(&as->areas); ok && v; v = vma_next(v))
        ok = area_ok(v, &t) && (!v->object || object_ok(v->object));
    if (ok)
        ok = outside_ok(as);
    if (ok && (t.anon != as->rss_anon || t.file != as->rss_file || t.swapped != as->swapped))
        ok = wrong("resident or swapped pages miscounted", as->cr3);
    if (ok && (t.total != as->total_vm || t.data != as->data_vm || t.locked != as->locked_vm))
        ok = wrong("pages of areas miscounted", as->cr3);
    mutex_unlock(&as->lock);
    return ok;
}

bool mm_ok(void)
{
    return zones_ok() && pools_ok() && slabs_ok() && vmalloc_ok() && swap_ok();
}
