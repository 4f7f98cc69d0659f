/* itimer.c - the alarm clock. The kernel's times are of 32 bits. */
#include "libc/libc.h"
#include <abi/time.h>
#include <errno.h>
#include <sys/time.h>
#include <unistd.h>

static struct timeval32 narrow(struct timeval t)
{
    return (struct timeval32){ (int32_t)t.tv_sec, (int32_t)t.tv_usec };
}

static struct itimerval widen(struct itimerval32 v)
{
    return (struct itimerval){ { v.it_interval.tv_sec, v.it_interval.tv_usec },
                               { v.it_value.tv_sec, v.it_value.tv_usec } };
}

int getitimer(int which, struct itimerval *value)
{
    struct itimerval32 v = { 0 };
    int r = __result(sys_getitimer(which, &v));

    if (r == 0)
        *value = widen(v);
    return r;
}

int setitimer(int which, const struct itimerval *restrict value, struct itimerval *restrict old)
{
    struct itimerval32 v = { narrow(value->it_interval), narrow(value->it_value) };
    struct itimerval32 was = { 0 };
    int r = __result(sys_setitimer(which, &v, &was));

    if (r == 0 && old)
        *old = widen(was);
    return r;
}

unsigned alarm(unsigned seconds)
{
    return (unsigned)sys_alarm(seconds);
}
