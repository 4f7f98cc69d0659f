/* time.h - clocks and the time structures as system calls carry them: of 32 bits, and, where the
 * call's name ends in 64, of 64 bits. A program's own struct timespec has the layout of
 * timespec64. */
#ifndef ABI_TIME_H
#define ABI_TIME_H

#include <stdint.h>

#define CLOCK_REALTIME           0
#define CLOCK_MONOTONIC          1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID  3
#define CLOCK_MONOTONIC_RAW      4
#define CLOCK_REALTIME_COARSE    5
#define CLOCK_MONOTONIC_COARSE   6
#define CLOCK_BOOTTIME           7

#define TIMER_ABSTIME 1

#define USER_HZ 100 /* what times() and /proc count in */

struct timespec32 {
    int32_t tv_sec;
    int32_t tv_nsec;
};

struct timespec64 {
    int64_t tv_sec;
    int64_t tv_nsec; /* the upper half is ignored on input */
};

struct timeval32 {
    int32_t tv_sec;
    int32_t tv_usec;
};

struct timezone {
    int tz_minuteswest;
    int tz_dsttime;
};

#define ITIMER_REAL    0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF    2

struct itimerval32 {
    struct timeval32 it_interval;
    struct timeval32 it_value;
};

struct tms {
    int32_t tms_utime;
    int32_t tms_stime;
    int32_t tms_cutime;
    int32_t tms_cstime;
};

#endif
