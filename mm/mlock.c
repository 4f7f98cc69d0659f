/* mlock.c - pages that stay in memory: mlock(2), mlock2, mlockall, munlock, munlockall.
 * A lock is a flag of the area; reclaim asks the areas of a frame before it takes it. */
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/aspace.h"

/* Pages of [start, end) that are locked already: locking twice counts once. */
static uint32_t locked_in(struct aspace *as, uint32_t start, uint32_t end)
{
    uint32_t n = 0;

    for (struct vma *v = vma_find(&as->areas, start); v && v->start < end; v = vma_next(v))
        if (v->flags & VM_LOCKED)
            n += (MIN(v->end, end) - MAX(v->start, start)) >> PAGE_SHIFT;
    return n;
}

static long set_lock(struct aspace *as, uint32_t addr, uint32_t len, unsigned set)
{
    uint32_t end;
    long err;

    len += addr % PAGE_SIZE;
    addr = PAGE_DOWN(addr);
    if (len == 0)
        return 0;
    if (!range_ok(addr, &len))
        return -ENOMEM;
    end = addr + len;
    mutex_lock(&as->lock);
    err = -ENOMEM;
    if (!set || aspace_may_lock(as, (len >> PAGE_SHIFT) - locked_in(as, addr, end)))
        err = aspace_set_flags(as, addr, end, VM_LOCKED | VM_LOCKONFAULT, set);
    if (!err && set == VM_LOCKED && aspace_populate(as, addr, end, POPULATE_ANY) < 0)
        err = -ENOMEM;
    mutex_unlock(&as->lock);
    return err;
}

long mm_mlock(struct aspace *as, uint32_t addr, uint32_t len, unsigned flags)
{
    if (flags & ~(unsigned)MLOCK_ONFAULT)
        return -EINVAL;
    if (as->limit_memlock == 0)
        return -EPERM;
    return set_lock(as, addr, len, flags & MLOCK_ONFAULT ? VM_LOCKED | VM_LOCKONFAULT : VM_LOCKED);
}

long mm_munlock(struct aspace *as, uint32_t addr, uint32_t len)
{
    return set_lock(as, addr, len, 0);
}

/* Every area takes the flags; what can't be had (memory to split is never needed) is not there. */
static void all_areas(struct aspace *as, unsigned set)
{
    struct vma *v = vma_first(&as->areas);

    while (v) {
        uint32_t end = v->end;

        aspace_set_flags(as, v->start, end, VM_LOCKED | VM_LOCKONFAULT, set);
        v = vma_find(&as->areas, end);
    }
}

static void populate_all(struct aspace *as)
{
    for (struct vma *v = vma_first(&as->areas); v; v = vma_next(v))
        aspace_populate(as, v->start, v->end, POPULATE_ANY);
}

long mm_mlockall(struct aspace *as, unsigned flags)
{
    unsigned set = flags & MCL_ONFAULT ? VM_LOCKED | VM_LOCKONFAULT : VM_LOCKED;

    if (!flags || (flags & ~(unsigned)(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) ||
        flags == MCL_ONFAULT)
        return -EINVAL;
    if (as->limit_memlock == 0)
        return -EPERM;
    mutex_lock(&as->lock);
    if ((flags & MCL_CURRENT) && as->total_vm > as->limit_memlock >> PAGE_SHIFT) {
        mutex_unlock(&as->lock);
        return -ENOMEM;
    }
    as->future_flags = flags & MCL_FUTURE ? set : 0;
    if (flags & MCL_CURRENT) {
        all_areas(as, set);
        if (set == VM_LOCKED)
            populate_all(as);
    }
    mutex_unlock(&as->lock);
    return 0;
}

long mm_munlockall(struct aspace *as)
{
    mutex_lock(&as->lock);
    as->future_flags = 0;
    all_areas(as, 0);
    mutex_unlock(&as->lock);
    return 0;
}
