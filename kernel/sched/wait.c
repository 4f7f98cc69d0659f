/* wait.c - wait queues: see wait.h. A thread waits in one queue at a time, through its own node. */
#include "kernel/sched/wait.h"

#include "kernel/cpu/irq.h"
#include "kernel/sched/clock.h"

struct alarm {
    struct timer timer;
    struct thread *thread;
};

void wait_prepare(struct waitq *q, bool interruptible)
{
    uint32_t flags = irq_save();

    assert(!in_irq());
    current->interruptible = interruptible;
    current->state = THREAD_SLEEPING;
    if (current->waitq != q) {
        list_add_tail(&q->threads, &current->wait);
        current->waitq = q;
    }
    irq_restore(flags);
}

void wait_finish(void)
{
    uint32_t flags = irq_save();

    current->state = THREAD_RUNNABLE;
    current->interruptible = false;
    list_del(&current->wait);
    current->waitq = NULL;
    irq_restore(flags);
}

static void ring(struct timer *t)
{
    thread_wake(container_of(t, struct alarm, timer)->thread);
}

bool wait_schedule(uint64_t deadline)
{
    struct alarm alarm;

    if (!deadline) {
        schedule();
        return true;
    }
    if (clock_ns() >= deadline)
        return false;
    alarm.thread = current;
    timer_init(&alarm.timer, ring);
    timer_set(&alarm.timer, deadline);
    current->wake_at = deadline;
    schedule();
    current->wake_at = 0;
    timer_cancel(&alarm.timer);
    return clock_ns() < deadline;
}

void wake_one(struct waitq *q)
{
    uint32_t flags = irq_save();
    struct list *first = list_first(&q->threads);

    if (first)
        thread_wake(list_entry(first, struct thread, wait));
    irq_restore(flags);
}

void wake_all(struct waitq *q)
{
    uint32_t flags = irq_save();

    while (!list_empty(&q->threads))
        thread_wake(list_entry(q->threads.next, struct thread, wait));
    irq_restore(flags);
}
