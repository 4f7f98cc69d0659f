/* strerror.c - errors by name: those that POSIX lists. One block of text and 16-bit offsets into
 * it. */
#include "errors.h"

#include <stdint.h>
#include <string.h>

#define FIELD(e, text)  char text_##e[sizeof text];
#define TEXT(e, text)   text,
#define OFFSET(e, text) [e] = offsetof(struct texts, text_##e),

static const struct texts {
    char none[sizeof "Success"];
    ERRORS(FIELD)
} texts = { "Success", ERRORS(TEXT) };

static const uint16_t offsets[] = { ERRORS(OFFSET) };

#define COUNT (int)(sizeof offsets / sizeof *offsets)

static char *decimal(int n)
{
    static char digits[12];
    char *p = digits + sizeof digits - 1;
    unsigned u = n < 0 ? -(unsigned)n : (unsigned)n;

    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (n < 0)
        *--p = '-';
    return p;
}

char *strerror(int error)
{
    static char unknown[32];

    if (error == 0 || (error > 0 && error < COUNT && offsets[error]))
        return (char *)&texts + offsets[error];
    strcpy(unknown, "Unknown error ");
    strcpy(unknown + 14, decimal(error));
    return unknown;
}

int strerror_r(int error, char *buf, size_t n)
{
    return strlcpy(buf, strerror(error), n) < n ? 0 : ERANGE;
}
