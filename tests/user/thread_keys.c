/* Keys have a value for each thread, whose end hands it to the destructor; once is once. */
#include <pthread.h>
#include <stdlib.h>

#include "tap.h"

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int destroyed, times;

static void destroy(void *value)
{
    destroyed += *(int *)value;
    free(value);
}

static void first(void)
{
    times++;
}

static void *use(void *unused)
{
    int *value = malloc(sizeof *value);

    (void)unused;
    pthread_once(&once, first);
    *value = pthread_getspecific(key) == NULL ? 10 : 1000;
    pthread_setspecific(key, value);
    return pthread_getspecific(key) == value ? value : NULL;
}

int main(void)
{
    pthread_t t[3];
    void *r;
    int mine = 1;

    is_int(pthread_key_create(&key, destroy), 0, "a key");
    pthread_setspecific(key, &mine);
    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, use, NULL);
    for (int i = 0; i < 3; i++) {
        pthread_join(t[i], &r);
        ok(r != NULL, "thread %d found what it set", i);
    }
    is_int(destroyed, 30, "the values were destroyed, and had been empty at first");
    ok(pthread_getspecific(key) == &mine, "ours is as it was");
    is_int(times, 1, "the first was the only one");
    is_int(pthread_key_delete(key), 0, "the key is given back");
    return done_testing();
}
