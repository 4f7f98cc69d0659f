/* madvise.c - what a program says of its future: madvise(2).
 *
 *   NORMAL RANDOM SEQUENTIAL    how far to read ahead: a flag of the area
 *   WILLNEED                    read the object's pages in now
 *   DONTNEED                    the pages go at once; they come back as zeros or as the object has
 * them
 *   FREE                        the pages may go while they are clean: their dirty bit is taken
 *   REMOVE                      a hole in shared memory: zeros for everybody
 *   DONTFORK WIPEONFORK ...     what fork does with the area: a flag
 *   POPULATE_READ, _WRITE       fault everything in, and say so where that can't be
 */
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/ptrange.h"

/* One area's part [start, end) of the range. */
typedef int (*advice_fn)(struct vma *v, uint32_t start, uint32_t end);

static int will_need(struct vma *v, uint32_t start, uint32_t end)
{
    if (!v->object)
        return 0;
    for (uint32_t a = start; a < end; a += PAGE_SIZE) {
        uint32_t index = area_index(v, a);
        struct frame *f;

        if ((uint64_t)index << PAGE_SHIFT >= v->object->size ||
            object_page(v->object, index, &f) < 0)
            break;
        frame_put(f);
    }
    return 0;
}

static int dont_need(struct vma *v, uint32_t start, uint32_t end)
{
    if (v->flags & VM_LOCKED)
        return -EINVAL;
    ptrange_unmap(v->as, start, end);
    return 0;
}

static int make_hole(struct vma *v, uint32_t start, uint32_t end)
{
    uint32_t first;

    if (!v->object || (v->flags & VM_LOCKED))
        return -EINVAL;
    if (!(v->flags & VM_SHARED) || !(v->flags & VM_MAYWRITE))
        return -EACCES;
    first = area_index(v, start);
    return object_punch(v->object, first, first + ((end - start) >> PAGE_SHIFT));
}

static int lazy_free(struct vma *v, uint32_t start, uint32_t end)
{
    if (v->object || (v->flags & VM_LOCKED))
        return -EINVAL;
    ptrange_clean(v->as, start, end);
    return 0;
}

/* The flags that an advice clears and sets; false where it sets none. */
static bool flags_of(int advice, unsigned *clear, unsigned *set)
{
    *clear = *set = 0;
    switch (advice) {
    case MADV_NORMAL: *clear = VM_RANDOM | VM_SEQUENTIAL; return true;
    case MADV_RANDOM:
        *clear = VM_SEQUENTIAL;
        *set = VM_RANDOM;
        return true;
    case MADV_SEQUENTIAL:
        *clear = VM_RANDOM;
        *set = VM_SEQUENTIAL;
        return true;
    case MADV_DONTFORK: *set = VM_DONTFORK; return true;
    case MADV_DOFORK: *clear = VM_DONTFORK; return true;
    case MADV_WIPEONFORK: *set = VM_WIPEONFORK; return true;
    case MADV_KEEPONFORK: *clear = VM_WIPEONFORK; return true;
    default: return false;
    }
}

static int no_action(struct vma *v, uint32_t start, uint32_t end)
{
    (void)v;
    (void)start;
    (void)end;
    return 0;
}

static advice_fn action_of(int advice)
{
    switch (advice) {
    case MADV_WILLNEED: return will_need;
    case MADV_DONTNEED: return dont_need;
    case MADV_FREE: return lazy_free;
    case MADV_REMOVE: return make_hole;
    case MADV_DONTDUMP: /* there are no core dumps to leave it out of */
    case MADV_DODUMP:
    case MADV_COLD: /* hints to reclaim, which finds out by itself */
    case MADV_PAGEOUT: return no_action;
    default: return NULL;
    }
}

static int advise_area(struct vma *v, uint32_t start, uint32_t end, int advice)
{
    unsigned clear, set;

    if (!flags_of(advice, &clear, &set))
        return action_of(advice)(v, start, end);
    if (advice == MADV_WIPEONFORK && v->object)
        return -EINVAL;
    return aspace_set_flags(v->as, start, end, clear, set) < 0 ? -EAGAIN : 0;
}

/* Each area of the range; a hole is -ENOMEM in the end, after everything else was done. */
static int advise_range(struct aspace *as, uint32_t start, uint32_t end, int advice)
{
    int result = 0;

    for (uint32_t at = start; at < end;) {
        struct vma *v = vma_find(&as->areas, at);
        uint32_t stop;
        int err;

        if (!v || v->start >= end)
            return -ENOMEM;
        if (v->start > at)
            result = -ENOMEM;
        at = MAX(at, v->start);
        stop = MIN(v->end, end);
        if ((err = advise_area(v, at, stop, advice)) < 0)
            return err;
        at = stop;
    }
    return result;
}

long mm_madvise(struct aspace *as, uint32_t addr, uint32_t len, int advice)
{
    bool populate = advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE;
    unsigned clear, set;
    int err;

    if (!populate && !flags_of(advice, &clear, &set) && !action_of(advice))
        return -EINVAL;
    if (addr % PAGE_SIZE || (len && PAGE_UP(len) == 0))
        return -EINVAL;
    len = PAGE_UP(len);
    if (addr + len < addr)
        return -EINVAL;
    if (len == 0)
        return 0;
    if (addr + len > USER_END)
        return -ENOMEM;
    mutex_lock(&as->lock);
    if (populate)
        err = aspace_populate(as, addr, addr + len,
                              advice == MADV_POPULATE_READ ? POPULATE_READ : POPULATE_WRITE);
    else
        err = advise_range(as, addr, addr + len, advice);
    mutex_unlock(&as->lock);
    return err;
}
