/* error.c - the state of a file, and perror. */
#include "libc/stdio/file.h"
#include <errno.h>
#include <string.h>

int feof(FILE *f)
{
    return (f->flags & F_EOF) != 0;
}

int ferror(FILE *f)
{
    return (f->flags & F_ERROR) != 0;
}

void clearerr(FILE *f)
{
    f->flags &= ~(unsigned)(F_EOF | F_ERROR);
}

void perror(const char *s)
{
    int error = errno;

    if (s && *s)
        fprintf(stderr, "%s: %s\n", s, strerror(error));
    else
        fprintf(stderr, "%s\n", strerror(error));
}
