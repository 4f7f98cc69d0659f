/* areas.c - one change to all areas of a range: the mechanism below mprotect, mlock and madvise.
 * Areas are split where the range ends inside them and merged again with what they now equal. */
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/commit.h"
#include "mm/fault.h"
#include "mm/ptrange.h"
#include "mm/reclaim.h"
#include "mm/replace.h"

/* v takes the new flags (not those that say what is mapped); its pages and the counters follow. */
static void set_flags(struct vma *v, unsigned flags)
{
    unsigned changed = v->flags ^ flags;
    uint32_t pages = (v->end - v->start) >> PAGE_SHIFT;

    v->flags = flags;
    if (changed & VM_WRITE) {
        uint32_t more = flags & VM_WRITE ? pages : -pages;

        if (area_is_data(flags | VM_WRITE))
            v->as->data_vm += more;
        if (area_promises(flags | VM_WRITE))
            commit_pages += more;
    }
    if (changed & VM_LOCKED)
        v->as->locked_vm += flags & VM_LOCKED ? pages : -pages;
    if (changed & VM_PROT)
        ptrange_protect(v, v->start, v->end);
    if (changed & ~flags & VM_LOCKED)
        ptrange_unlock(v->as, v->start, v->end);
}

/* Do RLIMIT_DATA and the rules of over-commitment let the part of v inside [start, end) have these
 * flags? */
static bool may_be_data(const struct vma *v, uint32_t start, uint32_t end, unsigned flags)
{
    uint32_t pages = (MIN(end, v->end) - MAX(start, v->start)) >> PAGE_SHIFT;

    if (area_is_data(v->flags) || !area_is_data(flags))
        return true;
    return commit_allows(flags, pages) &&
           (flags & VM_GROWSDOWN || v->as->data_vm + pages <= v->as->limit_data >> PAGE_SHIFT);
}

/* New flags for the part of v inside [start, end). *vp is the area that holds that part in the
 * end. What was split off at both ends keeps the old flags, so that there is nothing to merge. */
static int change_area(struct vma **vp, uint32_t start, uint32_t end, unsigned clear, unsigned set)
{
    struct vma *v = *vp;
    struct vma_tree *t = &v->as->areas;
    unsigned flags = (v->flags & ~clear) | set;
    bool inside = v->start < start && v->end > end;

    if (flags == v->flags)
        return 0;
    if ((set & VM_WRITE) && !(v->flags & VM_MAYWRITE))
        return -EACCES;
    if (!may_be_data(v, start, end, flags))
        return -ENOMEM;
    if (v->start < start && !(v = area_split(t, v, start)))
        return -ENOMEM;
    if (v->end > end && !area_split(t, v, end)) {
        *vp = area_merge(t, v);
        return -ENOMEM;
    }
    set_flags(v, flags);
    *vp = inside ? v : area_merge(t, v);
    return 0;
}

int aspace_set_flags(struct aspace *as, uint32_t start, uint32_t end, unsigned clear, unsigned set)
{
    struct vma *v = vma_find(&as->areas, start);

    for (uint32_t at = start;;) {
        int err;

        if (!v || v->start > at)
            return -ENOMEM;
        if ((err = change_area(&v, at, end, clear, set)) < 0)
            return err;
        if ((at = v->end) >= end)
            return 0;
        v = vma_next(v);
    }
}

/* A locked page is not looked at by reclaim. => it is there */
static void keep(struct aspace *as, uint32_t addr)
{
    pte_t e = *pgtable_walk(as->pgdir, addr);

    if (pte_counts(e))
        pool_move(pte_frame(e), POOL_KEPT, false);
}

int aspace_populate(struct aspace *as, uint32_t start, uint32_t end, enum populate how)
{
    for (uint32_t a = start; a < end; a += PAGE_SIZE) {
        struct vma *v = vma_at(&as->areas, a);
        enum fault_result r;
        bool write;

        if (!v)
            return -ENOMEM;
        write = how == POPULATE_WRITE ||
                (how == POPULATE_ANY && (v->flags & (VM_WRITE | VM_SHARED)) == VM_WRITE);
        do
            r = fault_touch(as, a, write);
        while (r == FAULT_NOMEM && reclaim_wait());
        if (r != FAULT_OK)
            return r == FAULT_NOMEM ? -ENOMEM : r == FAULT_BUS ? -EFAULT : -EINVAL;
        if (v->flags & VM_LOCKED)
            keep(as, a);
    }
    return 0;
}
