/* mmap.c - mapping and unmapping ranges: where, and what it does to the areas there.
 * All O(log n) in the number of areas, plus the pages and areas that a range really holds. */
#include "libc/include/abi/mman.h"

#include "kernel/lib/assert.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/commit.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/shmem.h"

_Static_assert(VM_READ == PROT_READ && VM_WRITE == PROT_WRITE && VM_EXEC == PROT_EXEC,
               "vm_prot is a mask");

bool aspace_within_limits(const struct aspace *as, unsigned flags, uint32_t bytes)
{
    uint32_t pages = bytes >> PAGE_SHIFT;

    if (as->total_vm + pages > as->limit_as >> PAGE_SHIFT)
        return false;
    if (area_is_data(flags) && !(flags & VM_GROWSDOWN) &&
        as->data_vm + pages > as->limit_data >> PAGE_SHIFT)
        return false;
    return commit_allows(flags, pages);
}

int aspace_add_before(struct aspace *as, struct vma *next, uint32_t start, uint32_t end,
                      unsigned flags, struct object *o, uint32_t pgoff, uint32_t moved)
{
    struct vma *prev = next ? vma_prev(next) : vma_last(&as->areas), *v;

    assert(start < end && (!next || next->start >= end));
    if (!aspace_within_limits(as, flags, end - start))
        return -ENOMEM;
    if (prev && area_continues(prev, start, flags, o, pgoff, moved)) {
        vma_set_end(&as->areas, prev, end, next);
        v = prev;
    } else if (!o && next && next->start == end && next->flags == flags && !next->object &&
               next->moved == moved && !(flags & VM_GROWSDOWN)) {
        vma_set_start(&as->areas, next, start, prev);
        v = NULL;
    } else {
        if (!(v = area_new(as, start, end, flags, o, pgoff)))
            return -ENOMEM;
        area_set_moved(v, moved);
        vma_insert(&as->areas, v, prev, next);
    }
    aspace_account(as, flags, end - start, 1);
    if (v && next && next->start == end)
        area_merge(&as->areas, v);
    return 0;
}

/* ---- munmap: the first area of a range may lose its tail, the last one its head ---- */

static void cut_tail(struct aspace *as, struct vma *v, uint32_t at, struct vma *next)
{
    aspace_account(as, v->flags, v->end - at, -1);
    vma_set_end(&as->areas, v, at, next);
}

static void cut_head(struct aspace *as, struct vma *v, uint32_t at, const struct vma *prev)
{
    aspace_account(as, v->flags, at - v->start, -1);
    v->pgoff = area_index(v, at);
    vma_set_start(&as->areas, v, at, prev);
}

static void cut_all(struct aspace *as, struct vma *v, struct vma *prev, struct vma *next)
{
    area_account(v, -1);
    vma_remove(&as->areas, v, prev, next);
    area_free(v);
}

static int unmap(struct aspace *as, uint32_t start, uint32_t end, bool empty)
{
    struct vma *v = vma_find(&as->areas, start), *prev, *next;

    if (!v || v->start >= end)
        return 0;
    /* The only step that can fail comes first. */
    if (v->start < start && v->end > end && !area_split(&as->areas, v, end))
        return -ENOMEM;
    if (!empty)
        ptrange_unmap(as, MAX(start, v->start), end);
    if (v->start < start) {
        prev = v;
        v = vma_next(v);
        cut_tail(as, prev, start, v);
    } else {
        prev = vma_prev(v);
    }
    for (; v && v->end <= end; v = next)
        cut_all(as, v, prev, next = vma_next(v));
    if (v && v->start < end)
        cut_head(as, v, end, prev);
    ptrange_free_tables(as, start, end, prev ? prev->end : 0, v ? v->start : USER_END);
    return 0;
}

int aspace_unmap(struct aspace *as, uint32_t start, uint32_t end)
{
    return unmap(as, start, end, false);
}

int aspace_unmap_empty(struct aspace *as, uint32_t start, uint32_t end)
{
    return unmap(as, start, end, true);
}

/* ---- mmap ---- */

static bool is_free(struct aspace *as, uint32_t addr, uint32_t len)
{
    struct vma *v = vma_find(&as->areas, addr);
    uint32_t guard = v && v->flags & VM_GROWSDOWN ? STACK_GAP : 0;

    return !v || (v->start >= guard && addr + len <= v->start - guard);
}

/* Where a mapping goes that may go anywhere: at the hint if that is free, else as high as
 * possible. */
static uint32_t place(struct aspace *as, uint32_t hint, uint32_t len)
{
    hint = PAGE_DOWN(hint);
    if (hint >= MMAP_MIN && hint <= USER_END - len && is_free(as, hint, len))
        return hint;
    return vma_gap_top_down(&as->areas, len, MMAP_MIN, as->mmap_top);
}

static long place_fixed(struct aspace *as, uint32_t addr, uint32_t len, unsigned flags)
{
    struct vma *v;

    if (addr % PAGE_SIZE)
        return -EINVAL;
    if (addr > USER_END - len)
        return -ENOMEM;
    if (addr < MMAP_MIN)
        return -EPERM;
    v = vma_find(&as->areas, addr);
    if (!v || v->start >= addr + len)
        return (long)addr;
    if (flags & MAP_FIXED_NOREPLACE)
        return -EEXIST;
    return aspace_unmap(as, addr, addr + len) < 0 ? -ENOMEM : (long)addr;
}

static long map_locked(struct aspace *as, uint32_t addr, uint32_t len, unsigned vm_flags,
                       unsigned flags, struct object *o, uint32_t pgoff)
{
    int err;

    if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
        long at = place_fixed(as, addr, len, flags);

        if (is_errno(at))
            return at;
    } else if (!(addr = place(as, addr, len))) {
        return -ENOMEM;
    }
    vm_flags |= as->future_flags | (flags & MAP_LOCKED ? VM_LOCKED : 0);
    if ((vm_flags & VM_LOCKED) && !aspace_may_lock(as, len >> PAGE_SHIFT))
        return -EAGAIN;
    if ((err = aspace_add(as, addr, addr + len, vm_flags, o, pgoff, 0)) < 0)
        return err;
    /* What can't be made present now will be a fault later: not this call's failure. */
    if ((flags & MAP_POPULATE) || (vm_flags & (VM_LOCKED | VM_LOCKONFAULT)) == VM_LOCKED)
        aspace_populate(as, addr, addr + len, POPULATE_ANY);
    return (long)addr;
}

/* MAP_* and what the object allows, as VM_*; or -errno. */
static long vm_flags_of(unsigned prot, unsigned flags, const struct object *o)
{
    unsigned vm = vm_prot(prot) | VM_MAYWRITE;

    switch (flags & MAP_TYPE) {
    case MAP_SHARED:
    case MAP_SHARED_VALIDATE: vm |= VM_SHARED; break;
    case MAP_PRIVATE: break;
    default: return -EINVAL;
    }
    if (flags & MM_NEVER_WRITE)
        vm &= ~VM_MAYWRITE;
    if ((flags & MAP_NORESERVE) && commit_rules.mode != COMMIT_NEVER)
        vm |= VM_NORESERVE;
    if (flags & MAP_GROWSDOWN) {
        if (o || (vm & VM_SHARED))
            return -EINVAL;
        vm |= VM_GROWSDOWN;
    }
    return (long)vm;
}

long mm_mmap(struct aspace *as, uint32_t addr, uint32_t len, unsigned prot, unsigned flags,
             struct object *o, uint32_t pgoff)
{
    long vm = vm_flags_of(prot, flags, o), r;
    struct object *shared = NULL;

    if (vm < 0)
        return vm;
    if (len == 0)
        return -EINVAL;
    if ((flags & MAP_LOCKED) && as->limit_memlock == 0)
        return -EPERM;
    if (len > USER_END || (len = PAGE_UP(len)) == 0)
        return -ENOMEM;
    if (pgoff + (len >> PAGE_SHIFT) < pgoff)
        return -EOVERFLOW;
    if (!o) {
        pgoff = 0;
        if ((vm & VM_SHARED) && !(o = shared = shmem_create(len)))
            return -ENOMEM;
    }
    mutex_lock(&as->lock);
    r = map_locked(as, addr, len, (unsigned)vm, flags, o, pgoff);
    mutex_unlock(&as->lock);
    if (shared)
        object_put(shared);
    return r;
}

long mm_munmap(struct aspace *as, uint32_t addr, uint32_t len)
{
    int err;

    if (addr % PAGE_SIZE || addr > USER_END || len > USER_END - addr || (len = PAGE_UP(len)) == 0)
        return -EINVAL;
    mutex_lock(&as->lock);
    err = aspace_unmap(as, addr, addr + len);
    mutex_unlock(&as->lock);
    return err;
}
