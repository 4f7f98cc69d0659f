/* kthread.h - threads that live in the kernel only. */
#ifndef KERNEL_PROC_KTHREAD_H
#define KERNEL_PROC_KTHREAD_H

#include "kernel/sched/thread.h"

/* Start fn(arg) as a thread of its own; when fn returns the thread ends and is reaped.
 * => NULL when memory is out */
struct thread *kthread_start(const char *name, void (*fn)(void *), void *arg);

#endif
