/* err.c - err.h: apart from perror, so that a program may have a warn of its own. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 1, 0))) static void complain(const char *fmt, va_list ap,
                                                           const char *why)
{
    fflush(stdout);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, why ? ": %s\n" : "\n", why);
}

void warn(const char *fmt, ...)
{
    const char *why = strerror(errno);
    va_list ap;

    va_start(ap, fmt);
    complain(fmt, ap, why);
    va_end(ap);
}

void warnx(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    complain(fmt, ap, NULL);
    va_end(ap);
}

_Noreturn void err(int status, const char *fmt, ...)
{
    const char *why = strerror(errno);
    va_list ap;

    va_start(ap, fmt);
    complain(fmt, ap, why);
    va_end(ap);
    exit(status);
}

_Noreturn void errx(int status, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    complain(fmt, ap, NULL);
    va_end(ap);
    exit(status);
}
