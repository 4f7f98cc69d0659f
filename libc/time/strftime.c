/* strftime.c - dates as text, in the C locale. */
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char days[] = "Sunday\0Monday\0Tuesday\0Wednesday\0Thursday\0Friday\0Saturday";
static const char months[] = "January\0February\0March\0April\0May\0June\0July\0August\0September\0"
                             "October\0November\0December";

static const char *nth(const char *list, int n, int count)
{
    if (n < 0 || n >= count)
        return "?";
    while (n--)
        list += strlen(list) + 1;
    return list;
}

/* Weeks that start on day `first` (0 is Sunday), counted from the first such day of the year. */
static int week(const struct tm *tm, int first)
{
    return (tm->tm_yday + 7 - (tm->tm_wday - first + 7) % 7) / 7;
}

static int is_leap(int year)
{
    return year % 4 == 0 && (year % 100 || year % 400 == 0);
}

/* ISO 8601: weeks start on Monday, and week 1 has the year's first Thursday. */
static int iso_week(const struct tm *tm, int *year)
{
    int day = (tm->tm_wday + 6) % 7, w = (tm->tm_yday - day + 10) / 7;
    int length, first;

    *year = tm->tm_year + 1900;
    if (w < 1) {
        length = 365 + is_leap(--*year);
        return (tm->tm_yday + length - day + 10) / 7;
    }
    length = 365 + is_leap(*year);
    first = (day + length - tm->tm_yday) % 7; /* the weekday of the next 1 January */
    if (w == 53 && first <= 3) {
        ++*year;
        return 1;
    }
    return w;
}

static int hour12(const struct tm *tm)
{
    return tm->tm_hour % 12 ? tm->tm_hour % 12 : 12;
}

/* A conversion that is short for several others. => NULL for one that is not */
static const char *composed(char c)
{
    switch (c) {
    case 'c': return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x': return "%m/%d/%y";
    case 'F': return "%Y-%m-%d";
    case 'R': return "%H:%M";
    case 'r': return "%I:%M:%S %p";
    case 'T':
    case 'X': return "%H:%M:%S";
    }
    return NULL;
}

/* One conversion as text. => its length, 0 for what is none */
static int convert(char *s, size_t n, char c, const struct tm *tm)
{
    int year = tm->tm_year + 1900, y;

    switch (c) {
    case 'a': return snprintf(s, n, "%.3s", nth(days, tm->tm_wday, 7));
    case 'A': return snprintf(s, n, "%s", nth(days, tm->tm_wday, 7));
    case 'b':
    case 'h': return snprintf(s, n, "%.3s", nth(months, tm->tm_mon, 12));
    case 'B': return snprintf(s, n, "%s", nth(months, tm->tm_mon, 12));
    case 'C': return snprintf(s, n, "%02d", year / 100);
    case 'd': return snprintf(s, n, "%02d", tm->tm_mday);
    case 'e': return snprintf(s, n, "%2d", tm->tm_mday);
    case 'g': return iso_week(tm, &y), snprintf(s, n, "%02d", y % 100);
    case 'G': return iso_week(tm, &y), snprintf(s, n, "%d", y);
    case 'H': return snprintf(s, n, "%02d", tm->tm_hour);
    case 'I': return snprintf(s, n, "%02d", hour12(tm));
    case 'j': return snprintf(s, n, "%03d", tm->tm_yday + 1);
    case 'k': return snprintf(s, n, "%2d", tm->tm_hour);
    case 'l': return snprintf(s, n, "%2d", hour12(tm));
    case 'm': return snprintf(s, n, "%02d", tm->tm_mon + 1);
    case 'M': return snprintf(s, n, "%02d", tm->tm_min);
    case 'n': return snprintf(s, n, "\n");
    case 'p': return snprintf(s, n, tm->tm_hour < 12 ? "AM" : "PM");
    case 'P': return snprintf(s, n, tm->tm_hour < 12 ? "am" : "pm");
    case 's':
        return snprintf(s, n, "%lld",
                        timegm(&(struct tm){ .tm_sec = tm->tm_sec,
                                             .tm_min = tm->tm_min,
                                             .tm_hour = tm->tm_hour,
                                             .tm_mday = tm->tm_mday,
                                             .tm_mon = tm->tm_mon,
                                             .tm_year = tm->tm_year }));
    case 'S': return snprintf(s, n, "%02d", tm->tm_sec);
    case 't': return snprintf(s, n, "\t");
    case 'u': return snprintf(s, n, "%d", tm->tm_wday ? tm->tm_wday : 7);
    case 'U': return snprintf(s, n, "%02d", week(tm, 0));
    case 'V': return snprintf(s, n, "%02d", iso_week(tm, &y));
    case 'w': return snprintf(s, n, "%d", tm->tm_wday);
    case 'W': return snprintf(s, n, "%02d", week(tm, 1));
    case 'y': return snprintf(s, n, "%02d", year % 100);
    case 'Y': return snprintf(s, n, "%d", year);
    case 'z': return snprintf(s, n, "+0000");
    case 'Z': return snprintf(s, n, "%s", tm->tm_zone ? tm->tm_zone : "UTC");
    case '%': return snprintf(s, n, "%%");
    }
    return 0;
}

size_t strftime(char *restrict s, size_t n, const char *restrict fmt, const struct tm *restrict tm)
{
    size_t used = 0;

    for (; *fmt; fmt++) {
        const char *parts;
        char text[32];
        size_t len = 1;

        *text = *fmt;
        if (*fmt == '%' && fmt[1]) {
            fmt += fmt[1] == 'E' || fmt[1] == 'O' ? 2 : 1;
            if ((parts = composed(*fmt)))
                len = strftime(text, sizeof text, parts, tm);
            else
                len = (size_t)convert(text, sizeof text, *fmt, tm);
            if (!*fmt)
                break;
        }
        if (len >= n - used)
            return 0;
        memcpy(s + used, text, len);
        used += len;
    }
    if (used >= n)
        return 0;
    s[used] = 0;
    return used;
}

/* "Thu Jan  1 00:00:00 1970\n" */
char *asctime_r(const struct tm *restrict tm, char *restrict buf)
{
    snprintf(buf, 26, "%.3s %.3s%3d %.2d:%.2d:%.2d %d\n", nth(days, tm->tm_wday, 7),
             nth(months, tm->tm_mon, 12), tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec,
             tm->tm_year + 1900);
    return buf;
}

char *asctime(const struct tm *tm)
{
    static char buf[26];

    return asctime_r(tm, buf);
}

char *ctime_r(const time_t *t, char *buf)
{
    struct tm tm;

    return localtime_r(t, &tm) ? asctime_r(&tm, buf) : NULL;
}

char *ctime(const time_t *t)
{
    static char buf[26];

    return ctime_r(t, buf);
}
