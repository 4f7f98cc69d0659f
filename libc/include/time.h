/* time.h - clocks, calendars. Times are of 64 bits; the only time zone is UTC. */
#ifndef _TIME_H
#define _TIME_H

#include <abi/time.h>
#include <sys/types.h>

#define CLOCKS_PER_SEC 1000000L
#define TIME_UTC       1

struct timespec {
    time_t tv_sec;
    long tv_nsec;
    long __pad;
};

struct tm {
    int tm_sec, tm_min, tm_hour;
    int tm_mday, tm_mon, tm_year;
    int tm_wday, tm_yday;
    int tm_isdst;
    long tm_gmtoff;
    const char *tm_zone;
};

time_t time(time_t *t);
clock_t clock(void);
int clock_gettime(clockid_t clock, struct timespec *t);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *t, struct timespec *rest);
int nanosleep(const struct timespec *t, struct timespec *rest);
int timespec_get(struct timespec *t, int base);
double difftime(time_t a, time_t b);

time_t mktime(struct tm *tm);
time_t timegm(struct tm *tm);
struct tm *gmtime(const time_t *t);
struct tm *gmtime_r(const time_t *restrict t, struct tm *restrict tm);
struct tm *localtime(const time_t *t);
struct tm *localtime_r(const time_t *restrict t, struct tm *restrict tm);
char *asctime(const struct tm *tm);
char *asctime_r(const struct tm *restrict tm, char *restrict buf);
char *ctime(const time_t *t);
char *ctime_r(const time_t *t, char *buf);
size_t strftime(char *restrict s, size_t n, const char *restrict fmt, const struct tm *restrict tm);

#endif
