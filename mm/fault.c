/* fault.c - what a page fault means.
 *
 *   area?            allowed?  entry                  action
 *   none             -         -                      MAPERR
 *   stack above      -         -                      grow it, then as below, or MAPERR
 *   yes              no        -                      ACCERR
 *   yes              yes       empty                  area->ops->fault; a file's neighbours too
 *   yes              yes       in a swap slot         swap_in, then as below
 *   yes              yes       hidden                 show it (recorder.h), then as below
 *   yes              write     read-only, private     cow_break
 *   yes              write     read-only, shared      now writable and dirty
 *   yes              yes       fits                   spurious: somebody was quicker
 *
 * All steps are O(1) but for the search of the area, O(log n), mostly answered by the last one
 * found. */
#include "mm/fault.h"

#include "kernel/lib/assert.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/commit.h"
#include "mm/local.h"
#include "mm/ptrange.h"
#include "mm/reclaim.h"
#include "mm/recorder.h"
#include "mm/vm_ops.h"

struct fault_counts fault_counts;

/* Move the start of stack v down to addr's page: within its limit, and away from the area below
 * it, unless that is nothing to run into: a guard page of the program's, another stack. */
static bool grow_stack(struct aspace *as, struct vma *v, uint32_t addr)
{
    uint32_t start = PAGE_DOWN(addr), pages = (v->start - start) >> PAGE_SHIFT;
    struct vma *below = vma_prev(v);

    if (!(v->flags & VM_GROWSDOWN) || v->end - start > as->limit_stack ||
        start < MMAP_MIN + STACK_GAP)
        return false;
    if (as->total_vm + pages > as->limit_as >> PAGE_SHIFT || !commit_allows(v->flags, pages))
        return false;
    if (below && (below->flags & VM_PROT) && !(below->flags & VM_GROWSDOWN) &&
        start - below->end < STACK_GAP)
        return false;
    if (below && start < below->end)
        return false;
    vma_set_start(&as->areas, v, start, below);
    aspace_account(as, v->flags, pages << PAGE_SHIFT, 1);
    fault_counts.stack_growth++;
    trace_stack_grow(addr, pages);
    return true;
}

static bool allowed(const struct vma *v, bool write)
{
    return v->flags & (write ? VM_WRITE : VM_PROT);
}

static enum fault_result failed(int err)
{
    return err == -ENOMEM ? FAULT_NOMEM : FAULT_BUS;
}

/* The entry is empty: the area's kind says what comes in. */
static enum fault_result fill(struct vma *v, uint32_t addr, bool write, pte_t *pte)
{
    pte_t e;
    int err = v->ops->fault(v, addr, write, &e);

    if (unlikely(err < 0))
        return failed(err);
    *pte = e;
    pte_account(v->as, e, 1);
    if (v->object && !write && !v->as->recorder)
        filemap_around(v, addr);
    return FAULT_OK;
}

/* The recorder of references hid the page, or did so before a fork. True: there is more to do. */
static bool show_hidden(pte_t *pte, bool write)
{
    assert(*pte & PTE_NOPROT);
    *pte = (*pte & ~PTE_NOPROT) | PTE_PRESENT | PTE_ACCESSED;
    return write && !(*pte & PTE_WRITE);
}

static enum fault_result resolve(struct vma *v, uint32_t addr, bool write)
{
    pte_t *pte = pgtable_make(v->as->pgdir, addr);

    if (unlikely(!pte))
        return FAULT_NOMEM;
    if (*pte == 0)
        return fill(v, addr, write, pte);
    if (unlikely(pte_is_swap(*pte))) {
        int err = swap_in(v, addr, pte);

        if (err < 0 || !write)
            return err < 0 ? failed(err) : FAULT_OK;
    }
    if (unlikely(!(*pte & PTE_PRESENT)) && !show_hidden(pte, write))
        return FAULT_OK;
    if (write && !(*pte & PTE_WRITE)) {
        if (!(v->flags & VM_SHARED))
            return cow_break(v, addr, pte) < 0 ? FAULT_NOMEM : FAULT_OK;
        trace_shared_write(addr);
        shared_make_writable(v, addr, pte);
        return FAULT_OK;
    }
    fault_counts.spurious++;
    trace_spurious(addr);
    aspace_flush_page(v->as, addr);
    return FAULT_OK;
}

static enum fault_result handle_locked(struct aspace *as, uint32_t addr, bool write);

/* Somebody has a say in which pages of v's address space are in memory. */
static NOINLINE enum fault_result handle_watched(struct vma *v, uint32_t addr, bool write)
{
    bool wants_write = write, comes = local_make_room(v, addr, &write);
    enum fault_result r;

    v->as->watched = false;
    r = handle_locked(v->as, addr, write);
    v->as->watched = true;
    if (r == FAULT_OK && comes)
        local_arrived(v, addr);
    if (r == FAULT_OK && v->as->recorder)
        recorder_saw(v->as, addr, wants_write);
    return r;
}

static enum fault_result handle_locked(struct aspace *as, uint32_t addr, bool write)
{
    struct vma *v = vma_find(&as->areas, addr);

    if (unlikely(!v || (addr < v->start && !grow_stack(as, v, addr))))
        return FAULT_MAPERR;
    if (unlikely(!allowed(v, write)))
        return FAULT_ACCERR;
    if (unlikely(as->watched))
        return handle_watched(v, PAGE_DOWN(addr), write);
    return resolve(v, PAGE_DOWN(addr), write);
}

enum fault_result fault_handle(struct aspace *as, uint32_t addr, uint32_t error)
{
    uint32_t major = as->maj_flt;
    enum fault_result r;

    assert(addr < USER_END);
    fault_counts.faults++;
    mutex_lock(&as->lock);
    r = handle_locked(as, addr, error & PF_WRITE);
    mutex_unlock(&as->lock);
    if (likely(r == FAULT_OK))
        as->min_flt += as->maj_flt == major;
    else if (r == FAULT_BUS)
        fault_counts.bus++;
    else if (r != FAULT_NOMEM) /* that one is tried again */
        fault_counts.segv++;
    return r;
}

enum fault_result fault_touch(struct aspace *as, uint32_t addr, bool write)
{
    assert(mutex_held(&as->lock));
    return addr < USER_END ? handle_locked(as, addr, write) : FAULT_MAPERR;
}

struct frame *fault_in(struct aspace *as, uint32_t addr, bool write)
{
    enum fault_result r;
    pte_t *pte;

    do
        r = fault_touch(as, addr, write);
    while (r == FAULT_NOMEM && reclaim_wait());
    if (r != FAULT_OK)
        return NULL;
    pte = pgtable_walk(as->pgdir, addr);
    assert(pte && (*pte & PTE_PRESENT));
    if (write)
        *pte |= PTE_DIRTY; /* the caller writes past this entry: the CPU does not see it */
    frame_get(pte_frame(*pte));
    return pte_frame(*pte);
}
