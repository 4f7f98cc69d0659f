/* Dates are those of the Gregorian calendar, from seconds and back; clocks go forward. */
#include "tap.h"

#include <errno.h>
#include <sys/time.h>
#include <time.h>

/* Not checked by the compiler, which warns of years of two digits. */
static size_t (*volatile format)(char *, size_t, const char *, const struct tm *) = strftime;

static void check_date(time_t t, const char *wanted)
{
    struct tm *tm = gmtime(&t);
    char text[64];

    format(text, sizeof text, "%Y-%m-%d %H:%M:%S %a %j", tm);
    is_str(text, wanted, "%lld seconds", (long long)t);
    is_int(timegm(tm), t, "and back");
}

static void test_every_day(void)
{
    int wrong = 0;
    struct tm last = { .tm_mday = 0 };

    for (time_t day = -80000; day < 80000; day++) {
        time_t t = day * 86400 + 4711;
        struct tm tm = *gmtime(&t);

        wrong += timegm(&tm) != t;
        if (last.tm_mday) {
            wrong += tm.tm_wday != (last.tm_wday + 1) % 7;
            wrong += tm.tm_mday != 1 && tm.tm_mday != last.tm_mday + 1;
            wrong += tm.tm_yday != 0 && tm.tm_yday != last.tm_yday + 1;
        }
        last = tm;
    }
    is_int(wrong, 0, "every day from 1750 to 2189 follows on the one before");
}

static void test_strftime(void)
{
    static const struct {
        int year, month, day;
        const char *wanted;
    } weeks[] = {
        { 2005, 1, 1, "2004-W53-6 00" },   { 2005, 1, 2, "2004-W53-7 01" },
        { 2008, 12, 29, "2009-W01-1 52" }, { 2010, 1, 3, "2009-W53-7 01" },
        { 2018, 12, 31, "2019-W01-1 52" }, { 2020, 12, 31, "2020-W53-4 52" },
        { 2021, 1, 4, "2021-W01-1 01" },
    };
    struct tm tm = { .tm_year = 124, .tm_mon = 1, .tm_mday = 29, .tm_hour = 13, .tm_min = 5 };
    char text[64];

    timegm(&tm);
    is_int((long long)format(text, sizeof text, "%c", &tm), 24, "strftime returns the length");
    is_str(text, "Thu Feb 29 13:05:00 2024", "%%c");
    format(text, sizeof text, "%A %B %e %I%p %y %U %W %D %R%%%n", &tm);
    is_str(text, "Thursday February 29 01PM 24 08 09 02/29/24 13:05%\n", "much else");
    is_int((long long)format(text, 5, "%Y-%m", &tm), 0, "0 where it does not fit");
    for (size_t i = 0; i < sizeof weeks / sizeof *weeks; i++) {
        tm = (struct tm){ .tm_year = weeks[i].year - 1900,
                          .tm_mon = weeks[i].month - 1,
                          .tm_mday = weeks[i].day };
        timegm(&tm);
        format(text, sizeof text, "%G-W%V-%u %U", &tm);
        is_str(text, weeks[i].wanted, "weeks");
    }
    is_str(asctime(&(struct tm){ .tm_mday = 1, .tm_year = 70, .tm_wday = 4 }),
           "Thu Jan  1 00:00:00 1970\n", "asctime");
}

static void test_clocks(void)
{
    struct timespec a, b, pause = { .tv_nsec = 20000000 };
    struct timeval tv;
    long long ns;
    time_t t = time(NULL);

    clock_gettime(CLOCK_MONOTONIC, &a);
    is_int(nanosleep(&pause, NULL), 0, "nanosleep");
    clock_gettime(CLOCK_MONOTONIC, &b);
    ns = (b.tv_sec - a.tv_sec) * 1000000000LL + b.tv_nsec - a.tv_nsec;
    ok(ns >= 20000000 && ns < 5000000000LL, "takes its time");
    gettimeofday(&tv, NULL);
    ok(tv.tv_sec >= t && tv.tv_sec < t + 60 && tv.tv_usec < 1000000, "gettimeofday and time agree");
    ok(t > 1500000000, "it is after 2017");
    ok(clock() >= 0, "clock");
    pause.tv_nsec = 1000000000;
    errno = 0;
    ok(nanosleep(&pause, NULL) < 0 && errno == EINVAL, "a second has no 10^9 ns");
    errno = 0;
    ok(clock_gettime(77, &a) < 0 && errno == EINVAL, "a clock that is none");
}

int main(void)
{
    struct tm tm = { .tm_year = 124, .tm_mon = 13, .tm_mday = -5, .tm_hour = 50 };

    check_date(0, "1970-01-01 00:00:00 Thu 001");
    check_date(951782400, "2000-02-29 00:00:00 Tue 060");
    check_date(2147483648LL, "2038-01-19 03:14:08 Tue 019");
    check_date(4107542400LL, "2100-03-01 00:00:00 Mon 060");
    check_date(-1, "1969-12-31 23:59:59 Wed 365");
    check_date(-2208988800LL, "1900-01-01 00:00:00 Mon 001");
    check_date(253402300799LL, "9999-12-31 23:59:59 Fri 365");
    test_every_day();
    timegm(&tm);
    ok(tm.tm_year == 125 && tm.tm_mon == 0 && tm.tm_mday == 28 && tm.tm_hour == 2,
       "fields out of range are put right");
    test_strftime();
    test_clocks();
    return done_testing();
}
