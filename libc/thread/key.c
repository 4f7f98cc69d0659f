/* key.c - values that every thread has its own of. */
#include "libc/thread/thread.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static void none(void *value)
{
    (void)value;
}

static void (*destructors[KEYS])(void *); /* NULL: the key is free */
static int lock;

int pthread_key_create(pthread_key_t *key, void (*destroy)(void *))
{
    WITH_LOCK(&lock);

    for (pthread_key_t k = 0; k < KEYS; k++) {
        if (destructors[k])
            continue;
        destructors[k] = destroy ? destroy : none;
        *key = k;
        return 0;
    }
    return EAGAIN;
}

/* The next user of the number must find no value in this thread; in others that is the caller's
 * affair. */
int pthread_key_delete(pthread_key_t key)
{
    WITH_LOCK(&lock);

    if (key >= KEYS || !destructors[key])
        return EINVAL;
    destructors[key] = NULL;
    if (thread_self()->values)
        thread_self()->values[key] = NULL;
    return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
    const struct __pthread *t = thread_self();

    return key < KEYS && t->values ? t->values[key] : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
    struct __pthread *t = thread_self();

    if (key >= KEYS || !destructors[key])
        return EINVAL;
    if (!t->values && !(t->values = calloc(KEYS, sizeof *t->values)))
        return ENOMEM;
    t->values[key] = (void *)(uintptr_t)value;
    return 0;
}

/* => a destructor ran, and may have set others */
static int destroy_values(void **values)
{
    int any = 0;

    for (pthread_key_t k = 0; k < KEYS; k++) {
        void *value = values[k];

        if (!value || !destructors[k])
            continue;
        values[k] = NULL;
        destructors[k](value);
        any = 1;
    }
    return any;
}

void __keys_end(void)
{
    struct __pthread *t = thread_self();

    if (!t->values)
        return;
    for (int i = 0; i < PTHREAD_DESTRUCTOR_ITERATIONS && destroy_values(t->values); i++)
        continue;
    free(t->values);
    t->values = NULL;
}
