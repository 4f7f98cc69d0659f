/* mutex.c - the way of those who have to wait. */
#include "kernel/sched/mutex.h"

void mutex_lock_slow(struct mutex *m)
{
    assert(m->owner != current);
    wait_event(&m->q, !m->owner);
    m->owner = current;
}
