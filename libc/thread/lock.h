/* lock.h - the library's own locks. They cost one test while the program has never had a second
 * thread: __threaded is set by the first pthread_create, before that thread runs. */
#ifndef LIBC_THREAD_LOCK_H
#define LIBC_THREAD_LOCK_H

extern int __threaded;

/* 0 free, 1 held, 2 held and somebody sleeps: Drepper, "Futexes are tricky", mutex 2. */
void __lock_take(int *l);
void __lock_leave(int *l);

static inline int *lock_take(int *l)
{
    if (__threaded)
        __lock_take(l);
    return l;
}

static inline void lock_leave(int **l)
{
    if (__threaded)
        __lock_leave(*l);
}

/* Hold l until the end of the block. */
#define WITH_LOCK(l) int *lock_held_ __attribute__((cleanup(lock_leave), unused)) = lock_take(l)

#endif
