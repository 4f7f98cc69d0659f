/* preload.h - the lock of the library's malloc where it stands in for glibc's. */
#include <sched.h>

extern char __libc_single_threaded;
#define __threaded (!__libc_single_threaded)

static void lock_take(int *l)
{
    if (__threaded)
        while (__sync_lock_test_and_set(l, 1))
            sched_yield();
}

static void lock_leave(int **l)
{
    if (**l)
        __sync_lock_release(*l);
}
