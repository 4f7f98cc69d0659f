/* Clocks run forward and agree; sleeping takes at least as long as was asked for. */
#include <errno.h>
#include <sys/time.h>
#include <time.h>

#include "children.h"
#include "tap.h"

static long long now(clockid_t clock)
{
    struct timespec t = { -1, 0 };

    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000ll + t.tv_nsec;
}

int main(void)
{
    long long a = now(CLOCK_MONOTONIC), b, back = 0;
    struct timespec nap = { 0, 50000000 }, bad = { 0, 1000000000 }, until;
    struct timeval tv;

    for (int i = 0; i < 1000; i++) {
        b = now(CLOCK_MONOTONIC);
        back += b < a;
        a = b;
    }
    is_int(back, 0, "a thousand readings never go back");
    ok(nanosleep(&nap, NULL) == 0 && now(CLOCK_MONOTONIC) - a >= 50000000,
       "50 ms are 50 ms or more");
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 30000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    ok(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == 0, "until a time");
    ok(now(CLOCK_MONOTONIC) >= until.tv_sec * 1000000000ll + until.tv_nsec, "which has come");
    gettimeofday(&tv, NULL);
    a = now(CLOCK_REALTIME) - (tv.tv_sec * 1000000000ll + tv.tv_usec * 1000ll);
    ok(a >= 0 && a < 1000000000, "gettimeofday and the real-time clock agree");
    ok(time(NULL) - tv.tv_sec <= 1 && tv.tv_sec > 1000000000, "so does time");
    ok(nanosleep(&bad, NULL) == -1 && errno == EINVAL, "10^9 ns are no part of a second");
    ok(clock_gettime(99, &until) == -1 && errno == EINVAL, "no such clock");
    ok(now(CLOCK_PROCESS_CPUTIME_ID) >= 0, "CPU time");
    return done_testing();
}
