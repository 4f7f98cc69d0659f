/* Dates of the battery-backed clock become seconds since 1970. */
#include "tests/host/tap.h"

#include "kernel/dev/rtc.c"

static const struct {
    struct rtc_time t;
    long long seconds;
} dates[] = {
    { { 1970, 1, 1, 0, 0, 0 }, 0 },
    { { 1999, 12, 31, 23, 59, 59 }, 946684799 },
    { { 2000, 2, 29, 12, 0, 0 }, 951825600 },
    { { 2000, 3, 1, 0, 0, 0 }, 951868800 },
    { { 2026, 11, 21, 1, 28, 3 }, 1795224483 },
    { { 2038, 1, 19, 3, 14, 8 }, 2147483648 },
    { { 2069, 12, 31, 23, 59, 60 }, 3155760000 },
};

int main(void)
{
    plan(ARRAY_SIZE(dates) + 5);
    for (size_t i = 0; i < ARRAY_SIZE(dates); i++)
        is((long long)rtc_seconds(&dates[i].t), dates[i].seconds, "a date");
    is((long long)rtc_seconds(&(struct rtc_time){ 2026, 0, 1, 0, 0, 0 }), 0, "there is no month 0");
    is((long long)rtc_seconds(&(struct rtc_time){ 2026, 13, 1, 0, 0, 0 }), 0, "nor 13");
    is(hours(0x92, 0), 12, "12 in the afternoon is noon");
    is(hours(0x12, 0), 0, "12 in the morning is midnight");
    is(hours(0x23, MODE_24) * 100 + number(0x59, MODE_BINARY), 2389, "BCD and binary");
    return done();
}
