/* seek.c - positions: where the program is in the file, not where the buffer's end is. */
#include "libc/stdio/file.h"
#include <errno.h>
#include <limits.h>
#include <unistd.h>

off_t ftello(FILE *f)
{
    WITH_FILE(f);
    off_t at =
        lseek(f->fd, 0, f->wpos != f->buf && f->wpos && f->flags & F_APPEND ? SEEK_END : SEEK_CUR);

    if (at < 0)
        return -1;
    return f->wpos ? at + (f->wpos - f->buf) : at - (f->rend - f->rpos);
}

long ftell(FILE *f)
{
    off_t at = ftello(f);

    if (at <= LONG_MAX)
        return (long)at;
    errno = EOVERFLOW;
    return -1;
}

int fseeko(FILE *f, off_t offset, int whence)
{
    WITH_FILE(f);

    if (__flush(f) < 0)
        return -1;
    if (whence == SEEK_CUR)
        offset -= f->rend - f->rpos;
    if (lseek(f->fd, offset, whence) < 0)
        return -1;
    f->rpos = f->rend = f->wpos = f->wend = NULL;
    f->flags &= ~(unsigned)F_EOF;
    return 0;
}

int fseek(FILE *f, long offset, int whence)
{
    return fseeko(f, offset, whence);
}

void rewind(FILE *f)
{
    fseeko(f, 0, SEEK_SET);
    f->flags &= ~(unsigned)F_ERROR;
}

int fgetpos(FILE *restrict f, fpos_t *restrict pos)
{
    return (*pos = ftello(f)) < 0 ? -1 : 0;
}

int fsetpos(FILE *f, const fpos_t *pos)
{
    return fseeko(f, *pos, SEEK_SET);
}
