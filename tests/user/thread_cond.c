/* A condition wakes who waits for it, lets go of the mutex meanwhile, and knows when to give up. */
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "tap.h"

#define ITEMS 500

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int slot, full, sum, gate;

static void *produce(void *unused)
{
    (void)unused;
    for (int i = 1; i <= ITEMS; i++) {
        pthread_mutex_lock(&mutex);
        while (full)
            pthread_cond_wait(&changed, &mutex);
        slot = i;
        full = 1;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void *consume(void *unused)
{
    (void)unused;
    for (int i = 0; i < ITEMS / 2; i++) {
        pthread_mutex_lock(&mutex);
        while (!full)
            pthread_cond_wait(&changed, &mutex);
        sum += slot;
        full = 0;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void *wait_for_gate(void *unused)
{
    pthread_mutex_lock(&mutex);
    while (!gate)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
    return unused;
}

int main(void)
{
    struct timespec until;
    pthread_t t[3];

    pthread_create(&t[0], NULL, produce, NULL);
    pthread_create(&t[1], NULL, consume, NULL);
    pthread_create(&t[2], NULL, consume, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    is_int(sum, ITEMS * (ITEMS + 1) / 2, "everything that was produced was consumed once");

    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, wait_for_gate, NULL);
    pthread_mutex_lock(&mutex);
    gate = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < 3; i++)
        ok(pthread_join(t[i], NULL) == 0, "waiter %d came through", i);

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 30000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_mutex_lock(&mutex);
    is_int(pthread_cond_timedwait(&changed, &mutex, &until), ETIMEDOUT, "nobody came in time");
    is_int(pthread_mutex_trylock(&mutex), EBUSY, "the mutex is ours again");
    return done_testing();
}
