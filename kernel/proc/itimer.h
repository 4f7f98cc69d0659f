/* itimer.h - a process's alarm clock: SIGALRM at a time, and again after each interval. */
#ifndef KERNEL_PROC_ITIMER_H
#define KERNEL_PROC_ITIMER_H

#include <stdint.h>

struct process;

/* All in ns. value 0: it does not ring. */
struct itimer_setting {
    uint64_t value, interval;
};

/* What is left until p's clock rings. */
struct itimer_setting itimer_get(const struct process *p);

/* => 0, -ENOMEM */
int itimer_set(struct process *p, struct itimer_setting s);

/* exit: p has no clock any more. */
void itimer_drop(struct process *p);

#endif
