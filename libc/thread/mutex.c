/* mutex.c - mutexes and condition variables.
 * A condition is a number that every signal changes: who waits has read it before letting the mutex
 * go, so a signal in between is not slept through. Who comes back cannot know whether others sleep
 * on the mutex, and takes it as if they did. */
#include "libc/thread/thread.h"
#include <abi/futex.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>

int pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
    attr->kind = PTHREAD_MUTEX_NORMAL;
    return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
    (void)attr;
    return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int kind)
{
    if (kind < PTHREAD_MUTEX_NORMAL || kind > PTHREAD_MUTEX_ERRORCHECK)
        return EINVAL;
    attr->kind = kind;
    return 0;
}

int pthread_mutex_init(pthread_mutex_t *restrict m, const pthread_mutexattr_t *restrict attr)
{
    *m = (pthread_mutex_t){ .kind = attr ? attr->kind : PTHREAD_MUTEX_NORMAL };
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *m)
{
    return m->lock ? EBUSY : 0;
}

static bool is_mine(const pthread_mutex_t *m)
{
    return m->kind != PTHREAD_MUTEX_NORMAL &&
           __atomic_load_n(&m->owner, __ATOMIC_RELAXED) == thread_self();
}

/* A mutex of the caller's once more. */
static int again(pthread_mutex_t *m, int error)
{
    if (m->kind != PTHREAD_MUTEX_RECURSIVE)
        return error;
    m->depth++;
    return 0;
}

static void own(pthread_mutex_t *m)
{
    if (m->kind == PTHREAD_MUTEX_NORMAL)
        return;
    __atomic_store_n(&m->owner, thread_self(), __ATOMIC_RELAXED);
    m->depth = 1;
}

int pthread_mutex_lock(pthread_mutex_t *m)
{
    if (is_mine(m))
        return again(m, EDEADLK);
    __lock_take(&m->lock);
    own(m);
    return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *m)
{
    int c = 0;

    if (is_mine(m))
        return again(m, EBUSY);
    if (!__atomic_compare_exchange_n(&m->lock, &c, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return EBUSY;
    own(m);
    return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *m)
{
    if (m->kind != PTHREAD_MUTEX_NORMAL) {
        if (!is_mine(m))
            return EPERM;
        if (--m->depth)
            return 0;
        __atomic_store_n(&m->owner, NULL, __ATOMIC_RELAXED);
    }
    __lock_leave(&m->lock);
    return 0;
}

int pthread_cond_init(pthread_cond_t *restrict c, const pthread_condattr_t *restrict attr)
{
    (void)attr;
    *c = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *c)
{
    (void)c;
    return 0;
}

/* struct timespec is the kernel's of 64 bits. */
int pthread_cond_timedwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
                           const struct timespec *restrict until)
{
    int sequence = __atomic_load_n(&c->sequence, __ATOMIC_ACQUIRE), depth = m->depth;
    int operation = FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME;
    long r;

    if (m->kind != PTHREAD_MUTEX_NORMAL) {
        if (!is_mine(m))
            return EPERM;
        __atomic_store_n(&m->owner, NULL, __ATOMIC_RELAXED);
    }
    __lock_leave(&m->lock);
    r = sys_futex_time64(&c->sequence, operation, (unsigned)sequence, until, NULL,
                         FUTEX_BITSET_MATCH_ANY);
    while (__atomic_exchange_n(&m->lock, 2, __ATOMIC_ACQUIRE))
        futex_wait(&m->lock, 2);
    own(m);
    m->depth = depth;
    return r == -ETIMEDOUT || r == -EINVAL ? (int)-r : 0;
}

int pthread_cond_wait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m)
{
    return pthread_cond_timedwait(c, m, NULL);
}

int pthread_cond_signal(pthread_cond_t *c)
{
    __atomic_fetch_add(&c->sequence, 1, __ATOMIC_RELEASE);
    futex_wake(&c->sequence, 1);
    return 0;
}

int pthread_cond_broadcast(pthread_cond_t *c)
{
    __atomic_fetch_add(&c->sequence, 1, __ATOMIC_RELEASE);
    futex_wake(&c->sequence, INT_MAX);
    return 0;
}

/* 0 not yet, 1 somebody is at it, 2 done */
int pthread_once(pthread_once_t *once, void (*fn)(void))
{
    int state = 0;

    if (__atomic_compare_exchange_n(once, &state, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
        fn();
        __atomic_store_n(once, 2, __ATOMIC_RELEASE);
        futex_wake(once, INT_MAX);
        return 0;
    }
    while (__atomic_load_n(once, __ATOMIC_ACQUIRE) == 1)
        futex_wait(once, 1);
    return 0;
}
