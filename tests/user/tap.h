/* tap.h - verdicts of a test program in the Test Anything Protocol.
 *
 *     ok(condition, "what holds");             is_int(got, wanted, "what");
 *     skip("why", "what");                     is_str(got, wanted, "what");
 *     diag("a note");                          return done_testing();
 *
 * Each line is one write of its own: a child that is forked between two of them repeats nothing. */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TAP_UNUSED __attribute__((unused))

static int tap_run, tap_failed;

__attribute__((format(printf, 3, 0))) static void tap_line(const char *start, int number,
                                                           const char *fmt, va_list ap,
                                                           const char *end)
{
    char line[512];
    size_t n = (size_t)snprintf(line, sizeof line, number ? "%s %d - " : "%s", start, number);

    vsnprintf(line + n, sizeof line - n, fmt, ap);
    for (char *p = line + n; *p; p++)
        if (*p == '\n' || *p == '#')
            *p = '.';
    n = strlen(line);
    snprintf(line + n, sizeof line - n, "%s\n", end);
    n = strlen(line);
    line[n - 1] = '\n';
    if (write(1, line, n) != (ssize_t)n)
        tap_failed++;
}

TAP_UNUSED __attribute__((format(printf, 1, 2))) static void diag(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    tap_line("# ", 0, fmt, ap, "");
    va_end(ap);
}

__attribute__((format(printf, 2, 0))) static bool tap_verdict(bool good, const char *fmt,
                                                              va_list ap)
{
    tap_failed += !good;
    tap_line(good ? "ok" : "not ok", ++tap_run, fmt, ap, "");
    return good;
}

TAP_UNUSED __attribute__((format(printf, 2, 3))) static bool ok(bool good, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    tap_verdict(good, fmt, ap);
    va_end(ap);
    return good;
}

TAP_UNUSED __attribute__((format(printf, 3, 4))) static bool is_int(long long got, long long wanted,
                                                                    const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    tap_verdict(got == wanted, fmt, ap);
    va_end(ap);
    if (got != wanted)
        diag("got %lld (0x%llx), wanted %lld (0x%llx)", got, (unsigned long long)got, wanted,
             (unsigned long long)wanted);
    return got == wanted;
}

TAP_UNUSED __attribute__((format(printf, 3, 4))) static bool is_str(const char *got,
                                                                    const char *wanted,
                                                                    const char *fmt, ...)
{
    bool same = got && wanted ? !strcmp(got, wanted) : got == wanted;
    va_list ap;

    va_start(ap, fmt);
    tap_verdict(same, fmt, ap);
    va_end(ap);
    if (!same)
        diag("got \"%s\", wanted \"%s\"", got ? got : "(null)", wanted ? wanted : "(null)");
    return same;
}

TAP_UNUSED __attribute__((format(printf, 2, 3))) static void skip(const char *why, const char *fmt,
                                                                  ...)
{
    char end[128];
    va_list ap;

    snprintf(end, sizeof end, " # SKIP %s", why);
    va_start(ap, fmt);
    tap_line("ok", ++tap_run, fmt, ap, end);
    va_end(ap);
}

/* The plan, last: a program that ended early has none. => the exit status */
static int done_testing(void)
{
    char plan[32];
    int n = snprintf(plan, sizeof plan, "1..%d\n", tap_run);

    if (write(1, plan, (size_t)n) != n)
        tap_failed++;
    return tap_failed != 0;
}

#endif
