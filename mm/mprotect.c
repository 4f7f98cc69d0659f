/* mprotect.c - the protection of a range of pages. mprotect(2). */
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/aspace.h"
#include "mm/recorder.h"

#define GROWS (PROT_GROWSDOWN | PROT_GROWSUP)
#define KNOWN (PROT_READ | PROT_WRITE | PROT_EXEC | GROWS)

/* PROT_GROWSDOWN: the range begins where its stack does. No area grows up. 0 or -errno. */
static NOINLINE int extend(struct aspace *as, uint32_t *addr, uint32_t *len, unsigned prot)
{
    struct vma *v = vma_find(&as->areas, *addr);

    if (!v || v->start >= *addr + *len)
        return -ENOMEM;
    if (!(v->flags & VM_GROWSDOWN) || (prot & PROT_GROWSUP))
        return -EINVAL;
    *len += *addr - v->start;
    *addr = v->start;
    return 0;
}

/* A private page that is locked and can be written from now on is copied now, not when it is
 * written. What can't be had stays for the fault. */
static void settle_locked(struct aspace *as, uint32_t start, uint32_t end)
{
    for (struct vma *v = vma_find(&as->areas, start); v && v->start < end; v = vma_next(v))
        if ((v->flags & (VM_LOCKED | VM_LOCKONFAULT | VM_WRITE | VM_SHARED)) ==
            (VM_LOCKED | VM_WRITE))
            aspace_populate(as, MAX(v->start, start), MIN(v->end, end), POPULATE_WRITE);
}

long mm_mprotect(struct aspace *as, uint32_t addr, uint32_t len, unsigned prot)
{
    int err = 0;

    if (addr % PAGE_SIZE || (prot & ~KNOWN) || (prot & GROWS) == GROWS)
        return -EINVAL;
    if (len == 0)
        return 0;
    if (!range_ok(addr, &len))
        return -ENOMEM;
    mutex_lock(&as->lock);
    if (prot & GROWS)
        err = extend(as, &addr, &len, prot);
    if (!err)
        err = aspace_set_flags(as, addr, addr + len, VM_PROT, vm_prot(prot));
    if (as->locked_vm && (prot & PROT_WRITE))
        settle_locked(as, addr, addr + len);
    if (as->recorder)
        recorder_hide(as);
    mutex_unlock(&as->lock);
    return err;
}
