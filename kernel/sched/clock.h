/* clock.h - what time it is, and to be called at a time.
 * The timer interrupt counts ticks of 10 ms; between two the TSC interpolates, where there is one.
 * Timers lie in a red-black tree by deadline: set and cancel O(log n); they fire at ticks. */
#pragma once

#include "kernel/lib/rbtree.h"
#include "kernel/sched/wait.h"

#define HZ          100
#define NS_PER_SEC  1000000000u
#define NS_PER_TICK (NS_PER_SEC / HZ)

/* Monotonic, from the start of the kernel. */
uint64_t clock_ns(void);
uint64_t clock_ticks(void);
/* Since 1970, UTC: as clock_set_realtime said, plus what has passed. */
uint64_t clock_realtime_ns(void);
/* The time of a reading of the TSC, by its measured frequency alone; where there is no TSC, the
 * argument. */
uint64_t clock_of_tsc(uint64_t tsc);

/* Measure the TSC. */
void clock_init(void);
/* It is now so many seconds since 1970. */
void clock_set_realtime(uint64_t seconds);
/* The timer interrupt: time, timers, scheduler. */
void clock_tick(bool user);

struct timer {
    struct rb_node node;
    uint64_t deadline;
    void (*fn)(struct timer *);
    bool active;
};

static inline void timer_init(struct timer *t, void (*fn)(struct timer *))
{
    t->fn = fn;
    t->active = false;
}

/* fn is called once, in the timer interrupt, at the first tick at or behind the deadline; it may
 * set the timer again. Setting an active timer moves it. */
void timer_set(struct timer *t, uint64_t deadline_ns);
/* => it was active */
bool timer_cancel(struct timer *t);

/* => 0, or -EINTR when a signal came first */
int sleep_until(uint64_t deadline_ns);
