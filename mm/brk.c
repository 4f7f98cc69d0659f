/* brk.c - the break: the end of the heap, one area that grows up from the end of BSS. */
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"

#define HEAP_FLAGS (VM_READ | VM_WRITE | VM_MAYWRITE | VM_HEAP)

/* May the heap reach to `end`, below that area? It keeps off it, and off a stack's gap. */
static inline bool fits(const struct vma *above, uint32_t end)
{
    uint32_t guard = above && above->flags & VM_GROWSDOWN ? STACK_GAP : 0;

    return !above || (above->start >= guard && end <= above->start - guard);
}

/* May the heap have so many bytes? RLIMIT_DATA counts the program's own data, too. */
static inline bool within_limit(const struct aspace *as, uint32_t heap)
{
    uint32_t data = as->end_data - as->start_data;

    return heap <= as->limit_data && data <= as->limit_data - heap;
}

static bool set_break(struct aspace *as, uint32_t brk)
{
    uint32_t old_end = PAGE_UP(as->brk), new_end = PAGE_UP(brk);

    if (brk < as->start_brk || brk > USER_END)
        return false;
    if (brk > as->brk && !within_limit(as, brk - as->start_brk))
        return false;
    if (new_end < old_end) {
        if (aspace_unmap(as, new_end, old_end) < 0)
            return false;
    } else if (new_end > old_end) {
        struct vma *above = vma_find(&as->areas, old_end);

        if (!fits(above, new_end) ||
            aspace_add_before(as, above, old_end, new_end, HEAP_FLAGS, NULL, 0, 0) < 0)
            return false;
    }
    as->brk = brk;
    return true;
}

/* The new break; or the current one, where it can't be moved. */
long mm_brk(struct aspace *as, uint32_t addr)
{
    long r;

    mutex_lock(&as->lock);
    set_break(as, addr);
    r = (long)as->brk;
    mutex_unlock(&as->lock);
    return r;
}
