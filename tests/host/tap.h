/* tap.h - verdicts for prove, in host tests that include the kernel's own .c.
 *
 *     int main(void)
 *     {
 *         plan(2);
 *         ok(vt_ok(&t), "a fresh screen is sound");
 *         is(t.cur.x, 0, "the cursor is at the left");
 *         return done();
 *     }
 *
 * tap_random() starts with SEED of the environment, or 1.
 * Not <stdlib.h>: it declares names that the kernel's headers have for their own.
 * A panic or a failed assertion of the code under test ends the program: a short plan, a red
 * test. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "kernel/lib/assert.h"

static int tap_planned, tap_count, tap_failed;
static uint32_t tap_seed = 1;
char *getenv(const char *name);

static inline void plan(int n)
{
    const char *seed = getenv("SEED");

    if (seed)
        sscanf(seed, "%u", &tap_seed);
    setvbuf(stdout, NULL, _IOLBF, 0);
    tap_planned = n;
    printf("1..%d\n", n);
}

__attribute__((format(printf, 2, 3))) static inline bool ok(bool good, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    printf("%sok %d - ", good ? "" : "not ", ++tap_count);
    vprintf(fmt, ap);
    printf("\n");
    va_end(ap);
    tap_failed += !good;
    return good;
}

static inline bool is(long long got, long long want, const char *name)
{
    bool good = ok(got == want, "%s", name);

    if (!good)
        printf("# got %lld (%#llx), want %lld (%#llx)\n", got, got, want, want);
    return good;
}

/* What main returns. */
static inline int done(void)
{
    return tap_failed || tap_count != tap_planned;
}

/* Random numbers that are the same everywhere: xorshift (Marsaglia 2003). */
static inline uint32_t tap_random(void)
{
    tap_seed ^= tap_seed << 13;
    tap_seed ^= tap_seed >> 17;
    tap_seed ^= tap_seed << 5;
    return tap_seed;
}

noreturn void panic(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    printf("Bail out! panic: ");
    vprintf(fmt, ap);
    printf("\n");
    va_end(ap);
    fflush(stdout);
    __builtin_abort();
}

noreturn void assert_fail(const char *expr, const char *file, int line)
{
    panic("%s:%d: assertion failed: %s", file, line, expr);
}
