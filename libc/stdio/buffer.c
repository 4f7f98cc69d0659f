/* buffer.c - a FILE's buffer: filling, flushing, turning round. */
#include "libc/stdio/file.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static void decide_mode(FILE *f)
{
    int error = errno;

    f->flags |= F_MODE;
    if (isatty(f->fd))
        f->flags |= F_LINE;
    errno = error;
}

static bool refuse(FILE *f)
{
    errno = EBADF;
    f->flags |= F_ERROR;
    return false;
}

static int write_all(FILE *f, const unsigned char *s, size_t n)
{
    while (n) {
        ssize_t w = write(f->fd, s, n);

        if (w < 0) {
            f->flags |= F_ERROR;
            return EOF;
        }
        s += w;
        n -= (size_t)w;
    }
    return 0;
}

/* What can't be written is dropped: the next try may have a future. */
int __flush(FILE *f)
{
    size_t n = f->wpos ? (size_t)(f->wpos - f->buf) : 0;

    if (f->flags & F_STRING || n == 0)
        return 0;
    f->wpos = f->buf;
    return write_all(f, f->buf, n);
}

int __settle(FILE *f)
{
    int r = __flush(f);

    if (f->flags & F_STRING)
        return 0;
    if (f->rpos != f->rend) {
        int error = errno;

        lseek(f->fd, f->rpos - f->rend, SEEK_CUR);
        errno = error;
    }
    f->rpos = f->rend = f->wpos = f->wend = NULL;
    return r;
}

bool __to_read(FILE *f)
{
    if (!(f->flags & F_READ))
        return refuse(f);
    if (f->wpos)
        __settle(f);
    return true;
}

/* wend stays at the buffer's start where a newline has to be noticed, or where nothing is kept. */
bool __to_write(FILE *f)
{
    if (f->wpos)
        return true;
    if (!(f->flags & F_WRITE))
        return refuse(f);
    if (!(f->flags & F_MODE))
        decide_mode(f);
    __settle(f);
    f->wpos = f->buf;
    f->wend = f->flags & F_LINE ? f->buf : f->buf + f->size;
    return true;
}

/* Before the program waits for input, show what it has asked for. With threads, whoever asks
 * flushes: f is locked, and to wait for another file could be to wait for ever. */
static void show_prompt(const FILE *f)
{
    if (__threaded || (f->size && !(f->flags & F_LINE)))
        return;
    for (FILE *o = __files; o; o = o->next)
        if (o->wpos && o->flags & F_LINE)
            __flush(o);
}

int __underflow(FILE *f)
{
    ssize_t n;

    if (!__to_read(f) || f->flags & (F_EOF | F_STRING))
        return EOF;
    if (!(f->flags & F_MODE))
        decide_mode(f);
    show_prompt(f);
    n = read(f->fd, f->buf, f->size ? f->size : 1);
    f->rpos = f->rend = f->buf;
    if (n <= 0) {
        f->flags |= n < 0 ? F_ERROR : F_EOF;
        return EOF;
    }
    f->rend += n;
    return *f->rpos++;
}

/* The last newline of s ends what a line-buffered file has to write at once. => bytes up to it */
static size_t lines(const FILE *f, const unsigned char *s, size_t n)
{
    const unsigned char *newline = f->flags & F_LINE ? memrchr(s, '\n', n) : NULL;

    return newline ? (size_t)(newline - s) + 1 : 0;
}

size_t __write_bytes(FILE *f, const void *from, size_t n)
{
    const unsigned char *s = from;
    size_t urgent, room;

    if (!__to_write(f))
        return 0;
    if (f->flags & F_STRING) {
        room = (size_t)(f->wend - f->wpos);
        memcpy(f->wpos, s, n < room ? n : room);
        f->wpos += n < room ? n : room;
        return n;
    }
    urgent = lines(f, s, n);
    room = (size_t)(f->buf + f->size - f->wpos);
    if (n > room || urgent) {
        size_t now = n > f->size ? n : urgent;

        if (now && now <= room) { /* one write for what waits and for this */
            memcpy(f->wpos, s, now);
            f->wpos += now;
            if (__flush(f) < 0)
                return 0;
        } else if (__flush(f) < 0 || write_all(f, s, now) < 0) {
            return 0;
        }
        s += now;
        n -= now;
    }
    memcpy(f->wpos, s, n);
    f->wpos += n;
    return (size_t)(s + n - (const unsigned char *)from);
}
