/* itimer.c - alarm clocks. The timer interrupt may not send signals, since it comes in the middle
 * of anything: it puts the clock on the list of those that are due, and a kernel thread, made when
 * the first clock is set, sends the signal and winds the clock up again.
 *
 *   clock     runs                                     counted by          signal
 *   REAL      always                                   a timer (clock.h)   SIGALRM
 *   VIRTUAL   while a thread of the process is in      the tick            SIGVTALRM
 *             user mode
 *   PROF      and while the kernel works for it        the tick            SIGPROF
 *
 * The tick sees who it interrupts and counts all of itself to him, as utime and stime are counted.
 * So a clock of CPU time is set one tick longer: it may be late by two, and is not early. */
#include "kernel/proc/itimer.h"

#include "kernel/cpu/irq.h"
#include "kernel/proc/kthread.h"
#include "kernel/proc/process.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/time.h"
#include "mm/kmalloc.h"

struct alarm_clock {
    struct timer timer; /* of ITIMER_REAL */
    int64_t left;       /* of the others: ns until it rings, 0 when it does not run */
    struct list due;    /* in the list of those that ring */
    struct process *proc;
    uint64_t interval;
    uint8_t which;
};

static const uint8_t signals[] = { SIGALRM, SIGVTALRM, SIGPROF };
static_assert(ARRAY_SIZE(signals) == ITIMERS, "a signal for each clock");

static struct list ringing = LIST_INIT(ringing);
static struct waitq ringer = WAITQ_INIT(ringer);
static bool ringer_there;

/* => in the timer interrupt */
static void fire(struct timer *t)
{
    list_add_tail(&ringing, &container_of(t, struct alarm_clock, timer)->due);
    wake_one(&ringer);
}

/* One more tick of CPU time. An interval shorter than that rings at each.
 * => in the timer interrupt */
static void run(struct alarm_clock *a)
{
    if (!a || a->left == 0)
        return;
    a->left -= NS_PER_TICK;
    if (a->left > 0)
        return;
    a->left = a->interval ? MAX(a->left + (int64_t)a->interval, 1) : 0;
    if (list_empty(&a->due))
        list_add_tail(&ringing, &a->due);
    wake_one(&ringer);
}

/* => in the timer interrupt */
static void tick(bool user)
{
    struct process *p = in_task() ? current_process() : NULL;

    if (!p)
        return;
    if (user)
        run(p->alarms[ITIMER_VIRTUAL]);
    run(p->alarms[ITIMER_PROF]);
}

/* The next time that is a multiple of the interval away: what was missed is not made up for. */
static uint64_t next_deadline(const struct alarm_clock *a)
{
    uint64_t now = clock_ns(), next = a->timer.deadline + a->interval;

    return next > now ? next : now + a->interval - (now - next) % a->interval;
}

static void ring(struct alarm_clock *a)
{
    if (a->which == ITIMER_REAL && a->interval)
        timer_set(&a->timer, next_deadline(a));
    signal_send(a->proc, signals[a->which], NULL);
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
    a->left = 0;
    list_del(&a->due);
    irq_restore(flags);
}

static struct alarm_clock *create(struct process *p, int which)
{
    struct alarm_clock *a = kmalloc(sizeof *a);

    if (!a)
        return NULL;
    if (!ringer_there && !kthread_start("alarms", ring_all, NULL)) {
        kfree(a);
        return NULL;
    }
    ringer_there = true;
    if (which != ITIMER_REAL)
        sched_set_tick(tick);
    timer_init(&a->timer, fire);
    list_init(&a->due);
    a->proc = p;
    a->which = (uint8_t)which;
    a->left = 0;
    a->interval = 0;
    return a;
}

static uint64_t left_real(const struct alarm_clock *a)
{
    uint64_t now = clock_ns();

    if (!a->timer.active && !a->interval)
        return 0;
    return a->timer.deadline > now ? a->timer.deadline - now : 1000;
}

static uint64_t left_of_cpu(const struct alarm_clock *a)
{
    uint32_t flags = irq_save();
    int64_t left = a->left;

    irq_restore(flags);
    return (uint64_t)left;
}

struct itimer_setting itimer_get(const struct process *p, int which)
{
    const struct alarm_clock *a = p->alarms[which];

    if (!a)
        return (struct itimer_setting){ 0, 0 };
    return (struct itimer_setting){ which == ITIMER_REAL ? left_real(a) : left_of_cpu(a),
                                    a->interval };
}

static void start(struct alarm_clock *a, uint64_t value)
{
    uint32_t flags = irq_save();

    if (a->which == ITIMER_REAL)
        timer_set(&a->timer, clock_ns() + value);
    else
        a->left = (int64_t)(value + NS_PER_TICK);
    irq_restore(flags);
}

int itimer_set(struct process *p, int which, struct itimer_setting s)
{
    struct alarm_clock *a = p->alarms[which];

    if (!a && !s.value)
        return 0;
    if (!a)
        a = create(p, which);
    if (!a)
        return -ENOMEM;
    p->alarms[which] = a;
    stop(a);
    a->interval = s.value ? s.interval : 0;
    if (s.value)
        start(a, s.value);
    return 0;
}

void itimer_drop(struct process *p)
{
    for (unsigned i = 0; i < ITIMERS; i++) {
        struct alarm_clock *a = p->alarms[i];

        if (!a)
            continue;
        p->alarms[i] = NULL;
        stop(a);
        kfree(a);
    }
}
