/* itimer.h - a process's alarm clocks: a signal at a time, and again after each interval. There is
 * one for each of ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF: `which`. fork gives the child none;
 * exec keeps them. */
#ifndef KERNEL_PROC_ITIMER_H
#define KERNEL_PROC_ITIMER_H

#include <stdint.h>

#define ITIMERS 3

struct process;

/* All in ns. value 0: it does not ring. */
struct itimer_setting {
    uint64_t value, interval;
};

/* What is left until p's clock rings. */
struct itimer_setting itimer_get(const struct process *p, int which);

/* => 0, -ENOMEM */
int itimer_set(struct process *p, int which, struct itimer_setting s);

/* exit: p has no clocks any more. */
void itimer_drop(struct process *p);

#endif
