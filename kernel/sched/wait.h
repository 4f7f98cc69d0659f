/* wait.h - to sleep until a condition holds.
 * The sleeper queues itself first and tests the condition then, so that a wake-up in between is not
 * lost. Waking is safe in interrupt handlers. FIFO: wake_one wakes who waited longest. */
#pragma once

#include "kernel/sched/sched.h"
#include "libc/include/abi/errno.h"

struct waitq {
    struct list threads;
};

#define WAITQ_INIT(name)          \
    {                             \
        LIST_INIT((name).threads) \
    }

static inline void waitq_init(struct waitq *q)
{
    list_init(&q->threads);
}

static inline bool waitq_empty(const struct waitq *q)
{
    return list_empty(&q->threads);
}

/* The steps of wait_event: queue and mark as asleep; take off again. */
void wait_prepare(struct waitq *q, bool interruptible);
void wait_finish(void);
/* schedule(), woken by the deadline too (ns of clock_ns, 0 = none). => false: it has passed */
bool wait_schedule(uint64_t deadline);

void wake_one(struct waitq *q);
void wake_all(struct waitq *q);

static inline bool signal_pending(void)
{
    return current->work & THREAD_SIGNAL;
}

#define WAIT_EVENT(q, cond, intr, deadline)              \
    ({                                                   \
        int wait_r_ = 0;                                 \
        if (!(cond)) {                                   \
            bool wait_in_time_ = true;                   \
            for (;;) {                                   \
                wait_prepare(q, intr);                   \
                if (cond)                                \
                    break;                               \
                if ((intr) && signal_pending()) {        \
                    wait_r_ = -EINTR;                    \
                    break;                               \
                }                                        \
                if (!wait_in_time_) {                    \
                    wait_r_ = -ETIMEDOUT;                \
                    break;                               \
                }                                        \
                wait_in_time_ = wait_schedule(deadline); \
            }                                            \
            wait_finish();                               \
        }                                                \
        wait_r_;                                         \
    })

/* cond is evaluated more than once; it must not sleep. */
#define wait_event(q, cond) ((void)WAIT_EVENT(q, cond, false, 0))
/* => 0 or -EINTR */
#define wait_event_interruptible(q, cond) WAIT_EVENT(q, cond, true, 0)
/* => 0, -EINTR or -ETIMEDOUT */
#define wait_event_interruptible_timeout(q, cond, deadline_ns) \
    WAIT_EVENT(q, cond, true, deadline_ns)
/* => 0 or -ETIMEDOUT */
#define wait_event_timeout(q, cond, deadline_ns) WAIT_EVENT(q, cond, false, deadline_ns)
