/* errno.c - every thread has its own. */
#include "libc/thread/thread.h"
#include <errno.h>

struct __pthread __main_thread = { .self = &__main_thread };
int __threaded;

int *__errno_location(void)
{
    return &thread_self()->error;
}
