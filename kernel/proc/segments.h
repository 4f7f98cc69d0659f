/* segments.h - what a program may choose about its segments: three descriptors, and selectors. */
#ifndef KERNEL_PROC_SEGMENTS_H
#define KERNEL_PROC_SEGMENTS_H

#include <stdint.h>

#include "kernel/sched/thread.h"
#include "libc/include/abi/segment.h"

/* May user mode have this selector in a data segment register? (null, flat data, its own TLS) */
bool segment_ok(const struct thread *t, uint16_t selector);

/* set_thread_area(2) of the current thread. => 0 with d->entry_number filled in, -EINVAL, -ESRCH */
int segment_set_tls(struct user_desc *d);

/* clone(2): the slot that d names, in a thread that does not run. => 0, -EINVAL */
int segment_set_tls_of(struct thread *t, const struct user_desc *d);

/* exec: no TLS, null fs and gs. */
void segments_reset(void);

#endif
