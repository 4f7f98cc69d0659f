/* fault.h - what a page fault means. */
#ifndef MM_FAULT_H
#define MM_FAULT_H

#include "mm/aspace.h"

/* What the faulting instruction has coming. */
enum fault_result {
    FAULT_OK = 0, /* run it again */
    FAULT_MAPERR, /* SIGSEGV, SEGV_MAPERR: no area there */
    FAULT_ACCERR, /* SIGSEGV, SEGV_ACCERR: the area forbids it */
    FAULT_BUS,    /* SIGBUS, BUS_ADRERR: behind the end of the object, or its device failed */
    FAULT_NOMEM,  /* no frame to be had: the process can't go on */
};

/* Resolve a fault of address space as at addr; error holds PF_* bits. May sleep.
 * => as->lock is not held by the caller; addr < USER_END */
enum fault_result fault_handle(struct aspace *as, uint32_t addr, uint32_t error);

/* fault_handle for one who holds as->lock; any addr. */
enum fault_result fault_touch(struct aspace *as, uint32_t addr, bool write);

/* The frame that address space as shows at addr, with a reference, made present as by an access of
 * its owner; NULL where that access would have been a signal. => as->lock is held; may sleep */
struct frame *fault_in(struct aspace *as, uint32_t addr, bool write);

/* Counters since boot, by kind; /proc/vmstat prints them. */
struct fault_counts {
    uint64_t faults, zero, zero_page, cow_copy, cow_reuse, file, spurious, stack_growth, segv, bus;
    uint64_t major; /* waited for a device */
};
extern struct fault_counts fault_counts;

#endif
