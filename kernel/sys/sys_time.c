/* sys_time.c - clocks, sleep, the alarm. Time structures of 32 and of 64 bits share the code. */
#include "kernel/proc/itimer.h"
#include "kernel/proc/process.h"
#include "kernel/sched/clock.h"
#include "kernel/sys/calls.h"
#include "kernel/sys/times.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/time.h"
#include "mm/uaccess.h"

#define NS_PER_US 1000u

static int read_clock(int clock, uint64_t *ns)
{
    const struct process *p = current_process();

    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE: *ns = clock_realtime_ns(); return 0;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME: *ns = clock_ns(); return 0;
    case CLOCK_PROCESS_CPUTIME_ID:
        *ns = (process_utime(p) + process_stime(p)) * NS_PER_TICK;
        return 0;
    case CLOCK_THREAD_CPUTIME_ID: *ns = (current->utime + current->stime) * NS_PER_TICK; return 0;
    default: return -EINVAL;
    }
}

static int put_time(void *to, uint64_t ns, bool wide)
{
    struct timespec64 t = { (int64_t)(ns / NS_PER_SEC), (int64_t)(ns % NS_PER_SEC) };
    struct timespec32 t32 = { (int32_t)t.tv_sec, (int32_t)t.tv_nsec };

    return wide ? copy_to_user(to, &t, sizeof t) : copy_to_user(to, &t32, sizeof t32);
}

int time_get(const void *from, uint64_t *ns, bool wide)
{
    struct timespec64 t;
    struct timespec32 t32;
    int r = wide ? copy_from_user(&t, from, sizeof t) : copy_from_user(&t32, from, sizeof t32);

    if (r < 0)
        return r;
    if (!wide)
        t = (struct timespec64){ t32.tv_sec, t32.tv_nsec };
    t.tv_nsec = (int32_t)t.tv_nsec;
    if (t.tv_sec < 0 || t.tv_nsec < 0 || t.tv_nsec >= (int64_t)NS_PER_SEC)
        return -EINVAL;
    if (t.tv_sec > INT64_MAX / (int64_t)NS_PER_SEC - 1)
        *ns = INT64_MAX;
    else
        *ns = (uint64_t)t.tv_sec * NS_PER_SEC + (uint64_t)t.tv_nsec;
    return 0;
}

static long clock_read(int clock, void *result, bool wide)
{
    uint64_t ns;
    int r = read_clock(clock, &ns);

    return r < 0 ? r : put_time(result, ns, wide);
}

long sys_clock_gettime(int clock, void *result)
{
    return clock_read(clock, result, false);
}

long sys_clock_gettime64(int clock, void *result)
{
    return clock_read(clock, result, true);
}

long sys_time(void *result)
{
    uint32_t now = (uint32_t)(clock_realtime_ns() / NS_PER_SEC);

    if (result && put_user32(now, result) < 0)
        return -EFAULT;
    return (long)now;
}

long sys_gettimeofday(void *time, void *zone)
{
    uint64_t ns = clock_realtime_ns();
    struct timeval32 tv = { (int32_t)(ns / NS_PER_SEC), (int32_t)(ns % NS_PER_SEC / NS_PER_US) };
    struct timezone tz = { 0, 0 };

    if (time && copy_to_user(time, &tv, sizeof tv) < 0)
        return -EFAULT;
    if (zone && copy_to_user(zone, &tz, sizeof tz) < 0)
        return -EFAULT;
    return 0;
}

/* ---- sleep */

/* Sleep until deadline (of clock_ns). A stop and continue in between does not start the time anew:
 * the restarted call finds its first deadline. */
static long sleep_for(uint64_t deadline, void *remaining, bool absolute, bool wide)
{
    struct task *t = current_task();
    uint64_t now;
    int r;

    if (t->restart_deadline && !absolute)
        deadline = t->restart_deadline;
    t->restart_deadline = 0;
    r = sleep_until(deadline);
    if (r == 0)
        return 0;
    t->restart_deadline = deadline;
    now = clock_ns();
    if (remaining && !absolute &&
        put_time(remaining, deadline > now ? deadline - now : 0, wide) < 0)
        return -EFAULT;
    return r;
}

uint64_t time_to_monotonic(int clock, uint64_t ns)
{
    uint64_t offset = clock == CLOCK_REALTIME ? clock_realtime_ns() - clock_ns() : 0;

    return ns > offset ? ns - offset : 0;
}

static long clock_sleep(int clock, uint32_t flags, const void *request, void *remaining, bool wide)
{
    bool absolute = flags & TIMER_ABSTIME;
    uint64_t ns;
    int r;

    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
        return -EINVAL;
    r = time_get(request, &ns, wide);
    if (r < 0)
        return r;
    return sleep_for(absolute ? time_to_monotonic(clock, ns) : clock_ns() + ns, remaining, absolute,
                     wide);
}

long sys_nanosleep(void *request, void *remaining)
{
    return clock_sleep(CLOCK_MONOTONIC, 0, request, remaining, false);
}

long sys_clock_nanosleep(int clock, uint32_t flags, void *request, void *remaining)
{
    return clock_sleep(clock, flags, request, remaining, false);
}

long sys_clock_nanosleep_time64(int clock, uint32_t flags, void *request, void *remaining)
{
    return clock_sleep(clock, flags, request, remaining, true);
}

/* ---- the alarm */

static bool get_timeval(struct timeval32 t, uint64_t *ns)
{
    *ns = (uint64_t)(uint32_t)t.tv_sec * NS_PER_SEC + (uint32_t)t.tv_usec * NS_PER_US;
    return t.tv_sec >= 0 && t.tv_usec >= 0 && t.tv_usec < 1000000;
}

static struct timeval32 make_timeval(uint64_t ns)
{
    return (struct timeval32){ (int32_t)(ns / NS_PER_SEC), (int32_t)(ns % NS_PER_SEC / NS_PER_US) };
}

long sys_getitimer(int which, void *value)
{
    struct itimer_setting s;
    struct itimerval32 v;

    if (which < 0 || which >= ITIMERS)
        return -EINVAL;
    s = itimer_get(current_process(), which);
    v = (struct itimerval32){ make_timeval(s.interval), make_timeval(s.value) };
    return copy_to_user(value, &v, sizeof v);
}

long sys_setitimer(int which, void *value, void *old)
{
    struct itimer_setting s = { 0, 0 }, was;
    struct itimerval32 v;
    int r;

    if (value && copy_from_user(&v, value, sizeof v) < 0)
        return -EFAULT;
    if (value && (!get_timeval(v.it_value, &s.value) || !get_timeval(v.it_interval, &s.interval)))
        return -EINVAL;
    if (which < 0 || which >= ITIMERS)
        return -EINVAL;
    was = itimer_get(current_process(), which);
    r = itimer_set(current_process(), which, s);
    v = (struct itimerval32){ make_timeval(was.interval), make_timeval(was.value) };
    return r == 0 && old ? copy_to_user(old, &v, sizeof v) : r;
}

/* Half a second is a whole one, and so is whatever is left of the last. */
long sys_alarm(uint32_t seconds)
{
    uint64_t left = itimer_get(current_process(), ITIMER_REAL).value;
    uint64_t value = (uint64_t)MIN(seconds, (uint32_t)INT32_MAX) * NS_PER_SEC;
    long whole = (long)(left / NS_PER_SEC);
    int r = itimer_set(current_process(), ITIMER_REAL, (struct itimer_setting){ value, 0 });

    if (r < 0)
        return r;
    return whole + (left % NS_PER_SEC >= NS_PER_SEC / 2 || (left && !whole));
}
