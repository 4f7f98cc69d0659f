/* poll.h - one queue for all who wait for any of several things (poll, later select).
 * Whoever makes something readable or writable wakes its own waiters and then calls poll_notify;
 * those in poll look again at all that they wait for. Exact wake-ups are not worth a list for each
 * file on a machine of one CPU. */
#pragma once

#include "kernel/sched/wait.h"

extern struct waitq poll_waitq;

/* Safe in interrupt handlers. */
void poll_notify(void);
