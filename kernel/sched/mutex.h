/* mutex.h - a lock whose waiters sleep. Not recursive; never in an interrupt handler.
 * One CPU and no pre-emption in the kernel: to take a free one is a store, to leave one that nobody
 * waits for a store and a test. */
#pragma once

#include "kernel/sched/wait.h"

struct mutex {
    struct thread *owner;
    struct waitq q;
};

#define MUTEX_INIT(name)           \
    {                              \
        NULL, WAITQ_INIT((name).q) \
    }

static inline void mutex_init(struct mutex *m)
{
    m->owner = NULL;
    waitq_init(&m->q);
}

static inline bool mutex_held(const struct mutex *m)
{
    return m->owner == current;
}

void mutex_lock_slow(struct mutex *m);

static inline void mutex_lock(struct mutex *m)
{
    if (likely(!m->owner))
        m->owner = current;
    else
        mutex_lock_slow(m);
}

static inline bool mutex_trylock(struct mutex *m)
{
    if (m->owner)
        return false;
    m->owner = current;
    return true;
}

static inline void mutex_unlock(struct mutex *m)
{
    assert(m->owner == current);
    m->owner = NULL;
    if (unlikely(!waitq_empty(&m->q)))
        wake_one(&m->q);
}
