/* itimer.c - alarm clocks. The timer interrupt may not send signals, since it comes in the middle
 * of anything: it puts the clock on the list of those that are due, and a kernel thread, made when
 * the first clock is set, sends SIGALRM and winds the clock up again. */
#include "kernel/proc/itimer.h"

#include "kernel/cpu/irq.h"
#include "kernel/proc/kthread.h"
#include "kernel/proc/process.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/errno.h"
#include "mm/kmalloc.h"

struct alarm_clock {
    struct timer timer;
    struct list due; /* in the list of those that ring */
    struct process *proc;
    uint64_t interval;
};

static struct list ringing = LIST_INIT(ringing);
static struct waitq ringer = WAITQ_INIT(ringer);
static bool ringer_there;

/* => in the timer interrupt */
static void fire(struct timer *t)
{
    list_add_tail(&ringing, &container_of(t, struct alarm_clock, timer)->due);
    wake_one(&ringer);
}

/* The next time that is a multiple of the interval away: what was missed is not made up for. */
static uint64_t next_deadline(const struct alarm_clock *a)
{
    uint64_t now = clock_ns(), next = a->timer.deadline + a->interval;

    return next > now ? next : now + a->interval - (now - next) % a->interval;
}

static void ring(struct alarm_clock *a)
{
    if (a->interval)
        timer_set(&a->timer, next_deadline(a));
    signal_send(a->proc, SIGALRM, NULL);
}

static struct alarm_clock *take_due(void)
{
    uint32_t flags = irq_save();
    struct list *l = list_empty(&ringing) ? NULL : list_pop(&ringing);

    irq_restore(flags);
    return l ? list_entry(l, struct alarm_clock, due) : NULL;
}

static void ring_all(void *arg)
{
    struct alarm_clock *a;

    for (;;) {
        wait_event(&ringer, !list_empty(&ringing));
        while ((a = take_due()))
            ring(a);
    }
}

static void stop(struct alarm_clock *a)
{
    uint32_t flags = irq_save();

    timer_cancel(&a->timer);
    list_del(&a->due);
    irq_restore(flags);
}

static struct alarm_clock *create(struct process *p)
{
    struct alarm_clock *a = kmalloc(sizeof *a);

    if (!a)
        return NULL;
    if (!ringer_there && !kthread_start("alarms", ring_all, NULL)) {
        kfree(a);
        return NULL;
    }
    ringer_there = true;
    timer_init(&a->timer, fire);
    list_init(&a->due);
    a->proc = p;
    a->interval = 0;
    return a;
}

struct itimer_setting itimer_get(const struct process *p)
{
    const struct alarm_clock *a = p->alarm;
    uint64_t now = clock_ns();

    if (!a || (!a->timer.active && !a->interval))
        return (struct itimer_setting){ 0, a ? a->interval : 0 };
    return (struct itimer_setting){ a->timer.deadline > now ? a->timer.deadline - now : 1000,
                                    a->interval };
}

int itimer_set(struct process *p, struct itimer_setting s)
{
    struct alarm_clock *a = p->alarm;

    if (!a && !s.value)
        return 0;
    if (!a)
        a = create(p);
    if (!a)
        return -ENOMEM;
    p->alarm = a;
    stop(a);
    a->interval = s.value ? s.interval : 0;
    if (s.value)
        timer_set(&a->timer, clock_ns() + s.value);
    return 0;
}

void itimer_drop(struct process *p)
{
    struct alarm_clock *a = p->alarm;

    if (!a)
        return;
    p->alarm = NULL;
    stop(a);
    kfree(a);
}
