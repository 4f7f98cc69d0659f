/* rtc.c - the MC146818 clock with its battery, or the chipset's heir of it.
 * It ticks while it is read: so it is read until two readings are equal, none of them taken during
 * an update. Numbers are BCD or binary, hours of 12 or 24, as register B says. The year has two
 * digits; nobody agrees where the century lies: 70 to 99 are taken for the last one. Motorola
 * MC146818A data sheet. */
#include "kernel/dev/rtc.h"

#include "kernel/cpu/io.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "kernel/lib/string.h"

enum { INDEX = 0x70, DATA = 0x71 };
enum {
    SECOND = 0,
    MINUTE = 2,
    HOUR = 4,
    DAY = 7,
    MONTH = 8,
    YEAR = 9,
    STATUS_A = 10,
    STATUS_B = 11
};
enum { UPDATING = 0x80, MODE_24 = 0x02, MODE_BINARY = 0x04, PM = 0x80 };
enum { POLLS = 20000, READINGS = 5 };

static __init uint8_t get(uint8_t reg)
{
    outb(INDEX, reg);
    return inb(DATA);
}

static __init unsigned number(uint8_t v, uint8_t mode)
{
    return mode & MODE_BINARY ? v : (v >> 4) * 10u + (v & 15);
}

/* Hours of 12 run 12, 1, 2 ... 11; the high bit says afternoon. */
static __init unsigned hours(uint8_t v, uint8_t mode)
{
    if (mode & MODE_24)
        return number(v, mode);
    return number(v & ~PM & 0xff, mode) % 12 + (v & PM ? 12 : 0);
}

static __init void read_once(struct rtc_time *t)
{
    uint8_t mode = get(STATUS_B);

    for (int i = 0; i < POLLS && (get(STATUS_A) & UPDATING); i++)
        ;
    t->second = number(get(SECOND), mode);
    t->minute = number(get(MINUTE), mode);
    t->hour = hours(get(HOUR), mode);
    t->day = number(get(DAY), mode);
    t->month = number(get(MONTH), mode);
    t->year = number(get(YEAR), mode);
    t->year += t->year < 70 ? 2000 : 1900;
}

/* The calendar without tables: a year starts in March, so that the leap day comes last, and the
 * days before month m of such a year are (153 m + 2) / 5. */
static uint32_t days_since_1970(unsigned year, unsigned month, unsigned day)
{
    unsigned m = (month + 9) % 12;
    unsigned y = month <= 2 ? year - 1 : year;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

uint64_t rtc_seconds(const struct rtc_time *t)
{
    if (t->year < 1970 || t->month < 1 || t->month > 12 || t->day < 1 || t->day > 31 ||
        t->hour > 23 || t->minute > 59 || t->second > 60)
        return 0;
    return (uint64_t)days_since_1970(t->year, t->month, t->day) * 86400 + t->hour * 3600 +
           t->minute * 60 + t->second;
}

__init uint64_t rtc_read(void)
{
    struct rtc_time now, before;

    read_once(&now);
    for (int i = 0; i < READINGS; i++) {
        before = now;
        read_once(&now);
        if (!memcmp(&before, &now, sizeof now))
            break;
    }
    return rtc_seconds(&now);
}
