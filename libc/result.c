/* result.c - errors of the kernel become -1 and errno; syscall() for the calls that have no
 * function. */
#include "libc/libc.h"
#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

long __failed(long r)
{
    errno = (int)-r;
    return -1;
}

long syscall(long nr, ...)
{
    long a[6];
    va_list ap;

    va_start(ap, nr);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(ap, long);
    va_end(ap);
    return __result(__syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]));
}
