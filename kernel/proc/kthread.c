/* kthread.c - threads that live in the kernel only: a task without a process. */
#include "kernel/proc/kthread.h"

#include "kernel/proc/process.h"
#include "kernel/sched/sched.h"

struct thread *kthread_start(const char *name, void (*fn)(void *), void *arg)
{
    struct task *t = task_create(NULL, name, fn, arg);

    if (!t)
        return NULL;
    thread_start(&t->thread);
    return &t->thread;
}
