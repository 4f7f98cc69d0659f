/* Detached threads give their stacks back themselves: many more come and go than there is room
 * for. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include "tap.h"

#define MANY 600

static int done;

static void *work(void *unused)
{
    __atomic_fetch_add(&done, 1, __ATOMIC_RELAXED);
    return unused;
}

int main(void)
{
    pthread_attr_t attr;
    pthread_t t;
    int made = 0;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 16 << 20);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    for (int i = 0; i < MANY; i++) {
        made += pthread_create(&t, &attr, work, NULL) == 0;
        for (int wait = 0; wait < 100000 && __atomic_load_n(&done, __ATOMIC_RELAXED) < made; wait++)
            sched_yield();
    }
    is_int(made, MANY, "all were made");
    is_int(done, MANY, "all ran");
    pthread_create(&t, NULL, work, NULL);
    is_int(pthread_detach(t), 0, "one that is detached while it runs, or behind its end");
    return done_testing();
}
