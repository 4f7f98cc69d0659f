/* rtc.h - the battery-backed clock, read once at boot. */
#ifndef KERNEL_DEV_RTC_H
#define KERNEL_DEV_RTC_H

#include <stdint.h>

/* Seconds since 1970 (UTC), or 0 when there is no clock that makes sense. */
uint64_t rtc_read(void);

/* What the clock's registers hold, decoded. */
struct rtc_time {
    unsigned year, month, day, hour, minute, second; /* 2026, 1 to 12, 1 to 31, ... */
};

/* => 0 when a field is out of its range */
uint64_t rtc_seconds(const struct rtc_time *t);

#endif
