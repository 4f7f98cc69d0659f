/* scanf.c - the members of the family, all by vfscanf. */
#include "libc/stdio/file.h"
#include <string.h>

int vsscanf(const char *restrict s, const char *restrict fmt, va_list ap)
{
    unsigned char *p = (unsigned char *)s;
    FILE f = { .flags = F_READ | F_STRING, .fd = -1, .buf = p, .rpos = p, .rend = p + strlen(s) };

    return vfscanf(&f, fmt, ap);
}

int vscanf(const char *restrict fmt, va_list ap)
{
    return vfscanf(stdin, fmt, ap);
}

int sscanf(const char *restrict s, const char *restrict fmt, ...)
{
    va_list ap;
    int r;

    va_start(ap, fmt);
    r = vsscanf(s, fmt, ap);
    va_end(ap);
    return r;
}

int fscanf(FILE *restrict f, const char *restrict fmt, ...)
{
    va_list ap;
    int r;

    va_start(ap, fmt);
    r = vfscanf(f, fmt, ap);
    va_end(ap);
    return r;
}

int scanf(const char *restrict fmt, ...)
{
    va_list ap;
    int r;

    va_start(ap, fmt);
    r = vfscanf(stdin, fmt, ap);
    va_end(ap);
    return r;
}
