/* getc.c - reading characters, lines and blocks. */
#include "libc/stdio/file.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int fgetc(FILE *f)
{
    WITH_FILE(f);

    return next_char(f);
}

int getc(FILE *f) alias_of(fgetc);
int getc_unlocked(FILE *f) alias_of(fgetc);

int getchar(void)
{
    WITH_FILE(stdin);

    return next_char(stdin);
}

int getchar_unlocked(void) alias_of(getchar);

/* At least one character is always accepted, and as many as were read of the buffer. */
int ungetc(int c, FILE *f)
{
    WITH_FILE(f);

    if (c == EOF || !__to_read(f))
        return EOF;
    if (!f->rpos)
        f->rpos = f->rend = f->buf;
    if (f->rpos == f->buf - UNGET)
        return EOF;
    *--f->rpos = (unsigned char)c;
    f->flags &= ~(unsigned)F_EOF;
    return (unsigned char)c;
}

char *fgets(char *restrict s, int n, FILE *restrict f)
{
    WITH_FILE(f);
    char *p = s;

    while (p < s + n - 1) {
        int c = next_char(f);

        if (c == EOF) {
            if (p == s || f->flags & F_ERROR)
                return NULL;
            break;
        }
        if ((*p++ = (char)c) == '\n')
            break;
    }
    if (n <= 0)
        return NULL;
    *p = 0;
    return s;
}

/* Large parts go from the file to the caller without the buffer between. */
size_t fread(void *restrict to, size_t size, size_t n, FILE *restrict f)
{
    WITH_FILE(f);
    unsigned char *p = to;
    size_t left = size * n, k;

    if (size && left / size != n) {
        errno = EOVERFLOW;
        return 0;
    }
    while (left) {
        int c;

        k = (size_t)(f->rend - f->rpos);
        if (k > left)
            k = left;
        memcpy(p, f->rpos, k);
        f->rpos += k;
        p += k;
        left -= k;
        while (left >= BUFSIZ && __to_read(f) && !(f->flags & (F_EOF | F_STRING))) {
            ssize_t got = read(f->fd, p, left);

            if (got <= 0) {
                f->flags |= got < 0 ? F_ERROR : F_EOF;
                return (size_t)(p - (unsigned char *)to) / size;
            }
            p += got;
            left -= (size_t)got;
        }
        if (left == 0 || (c = __underflow(f)) == EOF)
            break;
        back_char(f, c);
    }
    return size ? (size_t)(p - (unsigned char *)to) / size : 0;
}

/* Append what is in the buffer, up to the delimiter. => 1: found, 0: not yet, -1: no memory */
static int append(char **line, size_t *room, size_t *len, int delimiter, FILE *f)
{
    size_t have = (size_t)(f->rend - f->rpos);
    unsigned char *end = memchr(f->rpos, delimiter, have);
    size_t n = end ? (size_t)(end - f->rpos) + 1 : have;

    if (*len + n + 1 > *room) {
        size_t bigger = *len + n + 1 > 2 * *room ? *len + n + 1 : 2 * *room;
        char *p = realloc(*line, bigger < 64 ? 64 : bigger);

        if (!p)
            return -1;
        *line = p;
        *room = bigger < 64 ? 64 : bigger;
    }
    memcpy(*line + *len, f->rpos, n);
    f->rpos += n;
    *len += n;
    return end != NULL;
}

ssize_t getdelim(char **restrict line, size_t *restrict n, int delimiter, FILE *restrict f)
{
    WITH_FILE(f);
    size_t len = 0;
    int c, found = 0;

    if (!line || !n) {
        errno = EINVAL;
        return -1;
    }
    if (!*line)
        *n = 0;
    while (found == 0 && (c = next_char(f)) != EOF) {
        back_char(f, c);
        found = append(line, n, &len, delimiter, f);
    }
    if (found < 0 || len == 0 || len > SSIZE_MAX) {
        f->flags |= found < 0 ? F_ERROR : 0;
        return -1;
    }
    (*line)[len] = 0;
    return (ssize_t)len;
}

ssize_t getline(char **restrict line, size_t *restrict n, FILE *restrict f)
{
    return getdelim(line, n, '\n', f);
}
