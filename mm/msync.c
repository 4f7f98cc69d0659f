/* msync.c - what was written through a mapping reaches the object's home: msync(2). */
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/aspace.h"
#include "mm/object.h"

/* The first area at *at or above, below end, whose object must be written; *at moves behind it. The
 * object comes with a reference, for the time without the lock. */
static int next_to_sync(struct aspace *as, uint32_t *at, uint32_t end, unsigned flags,
                        struct object **o, uint32_t *first, uint32_t *last)
{
    int result = 0;

    *o = NULL;
    while (*at < end) {
        struct vma *v = vma_find(&as->areas, *at);
        uint32_t stop;

        if (!v || v->start >= end) {
            *at = end;
            return -ENOMEM;
        }
        if (v->start > *at) {
            result = -ENOMEM;
            *at = v->start;
        }
        if ((flags & MS_INVALIDATE) && (v->flags & VM_LOCKED)) {
            *at = end;
            return -EBUSY;
        }
        stop = MIN(v->end, end);
        if ((flags & MS_SYNC) && v->object && (v->flags & VM_SHARED)) {
            *o = v->object;
            object_get(*o);
            *first = area_index(v, *at);
            *last = *first + ((stop - *at) >> PAGE_SHIFT) - 1;
            *at = stop;
            return result;
        }
        *at = stop;
    }
    return result;
}

long mm_msync(struct aspace *as, uint32_t addr, uint32_t len, unsigned flags)
{
    uint32_t end, at = addr, first = 0, last = 0;
    long result = 0;

    if ((flags & ~(unsigned)(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) || addr % PAGE_SIZE ||
        ((flags & MS_ASYNC) && (flags & MS_SYNC)))
        return -EINVAL;
    end = addr + PAGE_UP(len);
    if (end < addr || (len && PAGE_UP(len) == 0) || end > USER_END)
        return -ENOMEM;
    while (at < end) {
        struct object *o;
        int err;

        mutex_lock(&as->lock);
        err = next_to_sync(as, &at, end, flags, &o, &first, &last);
        mutex_unlock(&as->lock);
        if (err < 0)
            result = err;
        if (!o)
            continue;
        err = object_commit(o, first, last);
        object_put(o);
        if (err < 0)
            return err;
    }
    return result;
}
