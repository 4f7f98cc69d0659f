/* times.h - time structures as programs pass them, shared by the calls that take them. */
#ifndef KERNEL_SYS_TIMES_H
#define KERNEL_SYS_TIMES_H

#include <stdbool.h>
#include <stdint.h>

/* A struct timespec of 32 or (wide) 64 bits. => 0, -EFAULT, or -EINVAL: not a time */
int time_get(const void *from, uint64_t *ns, bool wide);

/* ns of that clock as a time of clock_ns. */
uint64_t time_to_monotonic(int clock, uint64_t ns);

#endif
