/* calendar.c - seconds since 1970 to dates of the Gregorian calendar and back, in UTC.
 * Years start in March here, so that the leap day is the last of a year; 400 years have 146097
 * days. */
#include <errno.h>
#include <limits.h>
#include <time.h>

#define DAY          86400
#define ERA          146097   /* days in 400 years */
#define EPOCH_OFFSET 719468LL /* days from 1 March of year 0 to 1 January 1970 */

/* Quotient and remainder with a remainder >= 0. */
static long long floor_div(long long n, long long d, int *rest)
{
    long long q = n / d, r = n % d;

    if (r < 0) {
        r += d;
        q--;
    }
    *rest = (int)r;
    return q;
}

/* Days from the epoch to the first of a month; month 0 is January. */
static long long days_to_month(long long year, int month)
{
    int of_era, day;
    long long era;

    month -= 2;
    if (month < 0) {
        month += 12;
        year--;
    }
    era = floor_div(year, 400, &of_era);
    day = (153 * month + 2) / 5; /* March to the month, months of 31 and 30 days taking turns */
    return era * ERA + of_era * 365LL + of_era / 4 - of_era / 100 + day - EPOCH_OFFSET;
}

static int is_leap(long long year)
{
    return year % 4 == 0 && (year % 100 || year % 400 == 0);
}

struct tm *gmtime_r(const time_t *restrict t, struct tm *restrict tm)
{
    int second, day, month, year_of_era, day_of_year;
    long long days = floor_div(*t, DAY, &second), year;
    long long era = floor_div(days + EPOCH_OFFSET, ERA, &day);

    year_of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day_of_year =
        day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100); /* from 1 March */
    month = (5 * day_of_year + 2) / 153;
    year = era * 400 + year_of_era + (month >= 10);
    if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
        errno = EOVERFLOW;
        return NULL;
    }
    *tm = (struct tm){
        .tm_sec = second % 60,
        .tm_min = second / 60 % 60,
        .tm_hour = second / 3600,
        .tm_mday = day_of_year - (153 * month + 2) / 5 + 1,
        .tm_mon = month < 10 ? month + 2 : month - 10,
        .tm_year = (int)(year - 1900),
        .tm_yday = month >= 10 ? day_of_year - 306 : day_of_year + 59 + is_leap(year),
        .tm_zone = "UTC",
    };
    floor_div(days + 4, 7, &tm->tm_wday); /* 1 January 1970 was a Thursday */
    return tm;
}

struct tm *gmtime(const time_t *t)
{
    static struct tm tm;

    return gmtime_r(t, &tm);
}

struct tm *localtime_r(const time_t *restrict t, struct tm *restrict tm)
{
    return gmtime_r(t, tm);
}

struct tm *localtime(const time_t *t)
{
    return gmtime(t);
}

/* Fields outside their ranges count all the same (32 January is 1 February), and are put right in
 * *tm. */
time_t timegm(struct tm *tm)
{
    int month;
    long long year = tm->tm_year + 1900LL + floor_div(tm->tm_mon, 12, &month);
    long long days = days_to_month(year, month) + tm->tm_mday - 1;
    time_t t = days * DAY + tm->tm_hour * 3600LL + tm->tm_min * 60LL + tm->tm_sec;

    return gmtime_r(&t, tm) ? t : -1;
}

time_t mktime(struct tm *tm)
{
    return timegm(tm);
}
