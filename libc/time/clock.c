/* clock.c - reading clocks and waiting for them. Where the kernel has no call with 64-bit times,
 * the one with 32 bits does. */
#include "libc/libc.h"
#include <errno.h>
#include <limits.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *t)
{
    struct timespec32 old;
    long r = sys_clock_gettime64(clock, t);

    if (r == -ENOSYS) {
        r = sys_clock_gettime(clock, &old);
        if (r == 0)
            *t = (struct timespec){ .tv_sec = old.tv_sec, .tv_nsec = old.tv_nsec };
    }
    return __result(r);
}

time_t time(time_t *t)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (t)
        *t = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) < 0)
        return -1;
    *t = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
    return 0;
}

int timespec_get(struct timespec *t, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, t) == 0 ? base : 0;
}

clock_t times(struct tms *t)
{
    return sys_times(t);
}

/* CPU time of the process. The sum wraps after 36 minutes, as POSIX' million a second has it. */
clock_t clock(void)
{
    struct timespec t;

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) < 0)
        return -1;
    return (clock_t)((unsigned long)t.tv_sec * CLOCKS_PER_SEC + (unsigned long)t.tv_nsec / 1000);
}

/* => an error number, not -1 */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *t, struct timespec *rest)
{
    struct timespec32 old, left;
    long r = sys_clock_nanosleep_time64(clock, (unsigned)flags, t, rest);

    if (r != -ENOSYS)
        return (int)-r;
    old.tv_sec = (int32_t)(t->tv_sec > INT32_MAX ? INT32_MAX : t->tv_sec);
    old.tv_nsec = t->tv_nsec;
    r = sys_clock_nanosleep(clock, (unsigned)flags, &old, rest ? &left : NULL);
    if (r == -EINTR && rest && !(flags & TIMER_ABSTIME))
        *rest = (struct timespec){ .tv_sec = left.tv_sec, .tv_nsec = left.tv_nsec };
    return (int)-r;
}

int nanosleep(const struct timespec *t, struct timespec *rest)
{
    return __result(-clock_nanosleep(CLOCK_REALTIME, 0, t, rest));
}

/* => what was left of the time when a signal came */
unsigned sleep(unsigned seconds)
{
    struct timespec t = { .tv_sec = seconds };

    return nanosleep(&t, &t) < 0 ? (unsigned)t.tv_sec + (t.tv_nsec != 0) : 0;
}

int usleep(useconds_t us)
{
    struct timespec t = { .tv_sec = us / 1000000, .tv_nsec = (long)(us % 1000000) * 1000 };

    return nanosleep(&t, NULL);
}

double difftime(time_t a, time_t b)
{
    return (double)(a - b);
}
