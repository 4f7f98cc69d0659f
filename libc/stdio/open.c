/* open.c - opening and closing. */
#include "libc/stdio/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The flags for open(2). => -1 and EINVAL for what is no mode */
int __open_flags(const char *mode)
{
    int access = strchr(mode, '+') ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;
    int flags = *mode == 'r'   ? 0
                : *mode == 'w' ? O_CREAT | O_TRUNC
                : *mode == 'a' ? O_CREAT | O_APPEND
                               : -1;

    if (flags < 0) {
        errno = EINVAL;
        return -1;
    }
    return access | flags | (strchr(mode, 'x') ? O_EXCL : 0) | (strchr(mode, 'e') ? O_CLOEXEC : 0);
}

unsigned __file_flags(int open_flags)
{
    int access = open_flags & O_ACCMODE;

    return (access != O_WRONLY ? F_READ : 0u) | (access != O_RDONLY ? F_WRITE : 0u) |
           (open_flags & O_APPEND ? F_APPEND : 0u);
}

FILE *__file_new(int fd, unsigned flags)
{
    FILE *f = malloc(sizeof *f + UNGET + BUFSIZ);

    if (!f)
        return NULL;
    WITH_LOCK(&__files_lock);
    *f = (FILE){ .flags = flags, .fd = fd, .size = BUFSIZ, .next = __files };
    f->buf = (unsigned char *)(f + 1) + UNGET;
    return __files = f;
}

FILE *fopen(const char *restrict path, const char *restrict mode)
{
    int flags = __open_flags(mode), fd;
    FILE *f;

    if (flags < 0 || (fd = open(path, flags, 0666)) < 0)
        return NULL;
    f = __file_new(fd, __file_flags(flags));
    if (!f)
        close(fd);
    return f;
}

FILE *fdopen(int fd, const char *mode)
{
    int flags = __open_flags(mode), now;

    if (flags < 0 || (now = fcntl(fd, F_GETFL)) < 0)
        return NULL;
    if (flags & O_APPEND && !(now & O_APPEND))
        fcntl(fd, F_SETFL, now | O_APPEND);
    if (flags & O_CLOEXEC)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    return __file_new(fd, __file_flags(flags));
}

/* The new file takes the old one's descriptor, so that freopen of stdout redirects children too. */
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict f)
{
    int flags = __open_flags(mode), fd;

    __settle(f);
    if (flags < 0)
        goto close_file;
    if (path) {
        if ((fd = open(path, flags, 0666)) < 0)
            goto close_file;
        if (fd != f->fd) {
            int r = dup2(fd, f->fd);

            close(fd);
            if (r < 0)
                goto close_file;
        }
    } else if (fcntl(f->fd, F_SETFL, flags & (O_APPEND | O_NONBLOCK)) < 0) {
        goto close_file;
    }
    f->flags = (f->flags & F_STATIC) | __file_flags(flags) | (f->size ? 0 : F_MODE);
    return f;
close_file:
    fclose(f);
    return NULL;
}

static void forget(FILE *f)
{
    WITH_LOCK(&__files_lock);

    for (FILE **p = &__files; *p; p = &(*p)->next) {
        if (*p == f) {
            *p = f->next;
            break;
        }
    }
}

static int settle(FILE *f)
{
    WITH_FILE(f);

    return __settle(f);
}

int fclose(FILE *f)
{
    int r = settle(f);

    forget(f);
    if (close(f->fd) < 0)
        r = EOF;
    f->flags &= ~(unsigned)(F_READ | F_WRITE);
    if (!(f->flags & F_STATIC))
        free(f);
    return r;
}

static int flush(FILE *f)
{
    WITH_FILE(f);

    return f->wpos ? __flush(f) : 0;
}

static int flush_all(void)
{
    int r = 0;
    WITH_LOCK(&__files_lock);

    for (FILE *f = __files; f; f = f->next)
        if (flush(f) < 0)
            r = EOF;
    return r;
}

int fflush(FILE *f)
{
    return f ? settle(f) : flush_all();
}

int fileno(FILE *f)
{
    return f->fd;
}
