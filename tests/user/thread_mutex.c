/* What a mutex guards is not lost, whoever comes in between; its kinds differ in what an owner
 * may. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include "tap.h"

#define THREADS 4
#define ROUNDS  2000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int counter;

static void *count(void *unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        int seen = counter;
        if (i % 16 == 0)
            sched_yield();
        counter = seen + 1;
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void kinds(int kind, int again, const char *what)
{
    pthread_mutexattr_t attr;
    pthread_mutex_t m;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, kind);
    pthread_mutex_init(&m, &attr);
    is_int(pthread_mutex_lock(&m), 0, "%s: locked", what);
    is_int(pthread_mutex_lock(&m), again, "%s: and again", what);
    is_int(pthread_mutex_unlock(&m), 0, "%s: unlocked", what);
    is_int(pthread_mutex_unlock(&m), again ? EPERM : 0, "%s: and again", what);
    is_int(pthread_mutex_unlock(&m), EPERM, "%s: not ours", what);
}

int main(void)
{
    pthread_t t[THREADS];

    for (int i = 0; i < THREADS; i++)
        ok(pthread_create(&t[i], NULL, count, NULL) == 0, "thread %d", i);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    is_int(counter, THREADS * ROUNDS, "every step was counted");
    pthread_mutex_lock(&mutex);
    is_int(pthread_mutex_trylock(&mutex), EBUSY, "trylock does not wait");
    pthread_mutex_unlock(&mutex);
    kinds(PTHREAD_MUTEX_RECURSIVE, 0, "recursive");
    kinds(PTHREAD_MUTEX_ERRORCHECK, EDEADLK, "errorcheck");
    return done_testing();
}
