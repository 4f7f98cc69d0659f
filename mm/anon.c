/* anon.c - anonymous memory: zeros until somebody writes.
 * A read shows the one frame of zeros, read-only; the first write gives the page a frame of its
 * own. */
#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/fault.h"
#include "mm/vm_ops.h"
#include "mm/zone.h"

struct frame *zero_frame;

void __init anon_init(void)
{
    zero_frame = frame_alloc(GFP_KERNEL | GFP_ZERO);
    assert(zero_frame);
}

struct frame *anon_frame(struct vma *v, uint32_t addr, bool clear)
{
    struct frame *f = frame_alloc(clear ? GFP_USER | GFP_ZERO : GFP_USER);

    if (!f)
        return NULL;
    f->state = FRAME_ANON;
    f->owner = v->as->kin;
    f->index = area_home(v, addr);
    f->maps = 1;
    pool_add(f);
    return f;
}

pte_t anon_pte(const struct frame *f)
{
    return frame_paddr(f).v | PTE_PRESENT | PTE_USER | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY;
}

static TRACE_NOTE void note_zero_fill(const struct vma *v, const struct frame *f)
{
    trace_zero_fill(area_address(v, f->index), (uint32_t)f);
}

static int anon_fault(struct vma *v, uint32_t addr, bool write, pte_t *out)
{
    struct frame *f;

    if (!write) {
        fault_counts.zero_page++;
        trace_zero_page(addr);
        *out = frame_paddr(zero_frame).v | PTE_PRESENT | PTE_USER | PTE_ZEROPAGE;
        return 0;
    }
    if (!(f = anon_frame(v, addr, true)))
        return -ENOMEM;
    fault_counts.zero++;
    TRACE_CALL(fault, note_zero_fill, v, f);
    *out = anon_pte(f);
    return 0;
}

const struct vm_ops anon_ops = { .name = "anon", .fault = anon_fault };
