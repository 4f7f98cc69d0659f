/* filemap.c - areas that show the pages of an object.
 *
 *   area      access   absent page                              present, read-only
 *   shared    read     the cached frame, read-only              -
 *   shared    write    the cached frame, writable, dirty        writable, dirty
 *   private   read     the cached frame, read-only              -
 *   private   write    an anonymous copy of the cached frame    cow_break
 *
 * A page that lies wholly behind the end of the object is SIGBUS. A read also maps those neighbours
 * of the page that are in the cache already (fault-around): most programs touch them next. */
#include "kernel/lib/assert.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/fault.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/shmem.h"
#include "mm/vm_ops.h"

#define AROUND_PAGES 16u /* a power of two; within one page table */

static bool behind_end(const struct object *o, uint32_t index)
{
    return index >= (o->size + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

/* What madvise said of the area. */
static enum ahead ahead_for(const struct vma *v)
{
    if (v->flags & VM_RANDOM)
        return AHEAD_NONE;
    return v->flags & VM_SEQUENTIAL ? AHEAD_MOST : AHEAD_AUTO;
}

/* The cached frame for addr, referenced. The object may shrink while it is read in: then SIGBUS. */
static int cached_page(struct vma *v, uint32_t addr, struct frame **out)
{
    uint32_t index = area_index(v, addr);
    int err;

    if (behind_end(v->object, index))
        return -EFAULT;
    if (v->object->ops->swappable ? shmem_must_read(v->object, index)
                                  : v->object->ops->fill && !radix_get(&v->object->pages, index)) {
        v->as->maj_flt++;
        fault_counts.major++;
    }
    if ((err = object_page_ahead(v->object, index, ahead_for(v), out)) < 0)
        return err;
    if ((*out)->owner != v->object || behind_end(v->object, index)) {
        frame_put(*out);
        return -EFAULT;
    }
    return 0;
}

static pte_t map_cached(struct frame *f)
{
    f->maps++;
    return frame_paddr(f).v | PTE_PRESENT | PTE_USER | PTE_ACCESSED;
}

static int shared_fault(struct vma *v, uint32_t addr, bool write, pte_t *out)
{
    struct frame *f;
    int err = cached_page(v, addr, &f);

    if (err < 0)
        return err;
    fault_counts.file++;
    trace_file_page(addr, (uint32_t)f);
    *out = map_cached(f);
    if (write) {
        object_dirty(v->object, f);
        *out |= PTE_WRITE | PTE_DIRTY;
    }
    return 0;
}

static int private_fault(struct vma *v, uint32_t addr, bool write, pte_t *out)
{
    struct frame *f, *copy;
    int err = cached_page(v, addr, &f);

    if (err < 0)
        return err;
    fault_counts.file++;
    trace_file_page(addr, (uint32_t)f);
    if (!write) {
        *out = map_cached(f);
        return 0;
    }
    if ((copy = cow_copy(v, addr, f)))
        trace_cow_copy(addr, (uint32_t)f, (uint32_t)copy);
    frame_put(f);
    if (!copy)
        return -ENOMEM;
    *out = anon_pte(copy);
    return 0;
}

void shared_make_writable(struct vma *v, uint32_t addr, pte_t *pte)
{
    object_dirty(v->object, pte_frame(*pte));
    *pte |= PTE_WRITE | PTE_DIRTY | PTE_ACCESSED;
    aspace_flush_page(v->as, addr);
}

void filemap_around(struct vma *v, uint32_t addr)
{
    uint32_t low = ALIGN_DOWN(addr, AROUND_PAGES * PAGE_SIZE),
             high = low + AROUND_PAGES * PAGE_SIZE;
    pte_t *pte;

    low = MAX(low, v->start);
    high = MIN(high, v->end);
    pte = pgtable_walk(v->as->pgdir, low);
    for (uint32_t a = low; a < high; a += PAGE_SIZE, pte++) {
        uint32_t index = area_index(v, a);
        struct frame *f;

        if (*pte || behind_end(v->object, index) || !(f = object_peek(v->object, index)))
            continue;
        *pte = map_cached(f) & ~PTE_ACCESSED;
        v->as->rss_file++;
    }
}

const struct vm_ops shared_ops = { .name = "shared", .fault = shared_fault };
const struct vm_ops private_ops = { .name = "private", .fault = private_fault };
