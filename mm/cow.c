/* cow.c - copy on write: a private page is shared until one of its owners writes.
 *
 *   what the entry shows            others refer to it?   the writer gets
 *   the zero frame                  -                     a cleared frame
 *   an anonymous frame              no                    the same frame, writable (reuse)
 *   an anonymous frame              yes                   a copy
 *   a frame of the cache            (the cache does)      a copy
 */
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/fault.h"
#include "mm/kmap.h"
#include "mm/ptrange.h"
#include "mm/vm_ops.h"

struct frame *cow_copy(struct vma *v, uint32_t addr, struct frame *f)
{
    struct frame *new = anon_frame(v, addr, false);
    void *to, *from;

    if (!new)
        return NULL;
    to = kmap(new);
    from = kmap(f);
    memcpy(to, from, PAGE_SIZE);
    kunmap(from);
    kunmap(to);
    return new;
}

/* An anonymous frame knows its address. */
static TRACE_NOTE void note_zero(const struct vma *v, const struct frame *f)
{
    trace_cow_zero(area_address(v, f->index), (uint32_t)f);
}

static TRACE_NOTE void note_reuse(const struct vma *v, const struct frame *f)
{
    trace_cow_reuse(area_address(v, f->index), (uint32_t)f);
}

static TRACE_NOTE void note_copy(const struct vma *v, const struct frame *f, const struct frame *to)
{
    trace_cow_copy(area_address(v, to->index), (uint32_t)f, (uint32_t)to);
}

int cow_break(struct vma *v, uint32_t addr, pte_t *pte)
{
    pte_t old = *pte;
    struct frame *f = pte_frame(old), *new;

    if (old & PTE_ZEROPAGE) {
        if (!(new = anon_frame(v, addr, true)))
            return -ENOMEM;
        fault_counts.zero++;
        TRACE_CALL(fault, note_zero, v, new);
    } else if (f->state == FRAME_ANON && swap_sole_owner(f)) {
        swap_forget(f);
        f->owner = v->as->kin; /* whoever made it holds it no more */
        *pte = old | PTE_WRITE | PTE_DIRTY | PTE_ACCESSED;
        aspace_flush_page(v->as, addr);
        fault_counts.cow_reuse++;
        TRACE_CALL(fault, note_reuse, v, f);
        return 0;
    } else {
        frame_get(f); /* while memory is asked for, f is not to be given */
        new = cow_copy(v, addr, f);
        frame_put(f);
        if (!new)
            return -ENOMEM;
        fault_counts.cow_copy++;
        TRACE_CALL3(fault, note_copy, v, f, new);
        pte_account(v->as, old, -1);
        frame_unmap(f);
    }
    *pte = anon_pte(new);
    pte_account(v->as, *pte, 1);
    aspace_flush_page(v->as, addr);
    return 0;
}
