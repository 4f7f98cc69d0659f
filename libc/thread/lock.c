/* lock.c - the library's own locks, and those of FILEs: a thread may lock a FILE again. */
#include "libc/stdio/file.h"
#include "libc/thread/thread.h"

void __lock_take(int *l)
{
    int c = 0;

    if (__atomic_compare_exchange_n(l, &c, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
        return;
    while (__atomic_exchange_n(l, 2, __ATOMIC_ACQUIRE))
        futex_wait(l, 2);
}

void __lock_leave(int *l)
{
    if (__atomic_exchange_n(l, 0, __ATOMIC_RELEASE) == 2)
        futex_wake(l, 1);
}

void __file_lock(FILE *f)
{
    struct __pthread *me = thread_self();

    if (__atomic_load_n(&f->owner, __ATOMIC_RELAXED) == me) {
        f->depth++;
        return;
    }
    __lock_take(&f->lock);
    __atomic_store_n(&f->owner, me, __ATOMIC_RELAXED);
    f->depth = 1;
}

void __file_unlock(FILE *f)
{
    if (--f->depth)
        return;
    __atomic_store_n(&f->owner, NULL, __ATOMIC_RELAXED);
    __lock_leave(&f->lock);
}

void flockfile(FILE *f)
{
    file_lock(f);
}

void funlockfile(FILE *f)
{
    file_unlock(&f);
}
