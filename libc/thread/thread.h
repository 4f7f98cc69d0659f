/* thread.h - what the library knows of a thread. gs:0 holds the address of its block, from the
 * first pthread_create on; the main thread's is static, the others' lie at the top of their
 * stacks. */
#ifndef LIBC_THREAD_THREAD_H
#define LIBC_THREAD_THREAD_H

#include "libc/libc.h"
#include "libc/thread/lock.h"

#define KEYS 128

enum thread_state { THREAD_JOINABLE, THREAD_DETACHED, THREAD_ENDED };

struct __pthread {
    struct __pthread *self; /* first: gs:0 */
    int error;              /* errno */
    int tid;                /* the kernel writes 0 when the thread is gone, and wakes who waits */
    int state;
    void *(*start)(void *);
    void *argument, *result;
    void *map; /* stack, guard page and this block */
    size_t size;
    void **values; /* of the keys; NULL until one is set */
};

extern hidden struct __pthread __main_thread;

static inline struct __pthread *thread_self(void)
{
    struct __pthread *t;

    if (!__threaded)
        return &__main_thread;
    __asm__("movl %%gs:0, %0" : "=r"(t));
    return t;
}

/* Sleep while *word is value; wake n sleepers. => the kernel's answer */
static inline long futex_wait(int *word, int value)
{
    return sys_futex(word, 128 /* private */, (unsigned)value, NULL, NULL, 0);
}

static inline long futex_wake(int *word, int n)
{
    return sys_futex(word, 128 | 1, (unsigned)n, NULL, NULL, 0);
}

/* Values of keys are given to their destructors. Defined where keys are linked. */
hidden weak void __keys_end(void);

/* In the child of a fork: the caller is its only thread. Defined where threads are linked. */
hidden weak void __thread_forked(void);

/* clone (clone.asm): fn(argument) in a new thread, on that stack. => its tid, -errno */
hidden long __thread_clone(unsigned flags, void *stack, int *parent_tid, const void *tls,
                           int *child_tid, void (*fn)(struct __pthread *), struct __pthread *t);
/* Give the caller's own stack back and end. */
hidden _Noreturn void __thread_unmap(void *map, size_t size);

#endif
