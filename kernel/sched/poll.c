/* poll.c - the queue of poll.h. */
#include "kernel/sched/poll.h"

struct waitq poll_waitq = WAITQ_INIT(poll_waitq);

void poll_notify(void)
{
    if (unlikely(!waitq_empty(&poll_waitq)))
        wake_all(&poll_waitq);
}
