/* printf.c - the members of the family, all by vfprintf. */
#include "libc/stdio/file.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

/* A string of n bytes is a file whose end drops what comes. */
int vsnprintf(char *restrict s, size_t n, const char *restrict fmt, va_list ap)
{
    char none[1];
    FILE f = { .flags = F_WRITE | F_STRING | F_MODE, .fd = -1 };
    int r;

    if (n == 0) {
        s = none;
        n = 1;
    }
    f.buf = f.wpos = (unsigned char *)s;
    f.size = n - 1;
    f.wend = f.buf + (n - 1 > UINTPTR_MAX - (uintptr_t)s ? UINTPTR_MAX - (uintptr_t)s : n - 1);
    r = vfprintf(&f, fmt, ap);
    *f.wpos = 0;
    return r;
}

int vsprintf(char *restrict s, const char *restrict fmt, va_list ap)
{
    return vsnprintf(s, (size_t)INT_MAX + 1, fmt, ap);
}

int vasprintf(char **restrict s, const char *restrict fmt, va_list ap)
{
    va_list again;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    *s = n < 0 ? NULL : malloc((size_t)n + 1);
    return *s ? vsnprintf(*s, (size_t)n + 1, fmt, ap) : -1;
}

int vdprintf(int fd, const char *restrict fmt, va_list ap)
{
    FILE f = { .flags = F_WRITE | F_MODE, .fd = fd };

    return vfprintf(&f, fmt, ap);
}

int vprintf(const char *restrict fmt, va_list ap)
{
    return vfprintf(stdout, fmt, ap);
}

#define FORWARD(call)  \
    va_list ap;        \
    int r;             \
                       \
    va_start(ap, fmt); \
    r = call;          \
    va_end(ap);        \
    return r

int printf(const char *restrict fmt, ...)
{
    FORWARD(vfprintf(stdout, fmt, ap));
}

int fprintf(FILE *restrict f, const char *restrict fmt, ...)
{
    FORWARD(vfprintf(f, fmt, ap));
}

int dprintf(int fd, const char *restrict fmt, ...)
{
    FORWARD(vdprintf(fd, fmt, ap));
}

int snprintf(char *restrict s, size_t n, const char *restrict fmt, ...)
{
    FORWARD(vsnprintf(s, n, fmt, ap));
}

int sprintf(char *restrict s, const char *restrict fmt, ...)
{
    FORWARD(vsprintf(s, fmt, ap));
}

int asprintf(char **restrict s, const char *restrict fmt, ...)
{
    FORWARD(vasprintf(s, fmt, ap));
}
