/* setvbuf.c - how a file is buffered; to be called before anything else is done with it. */
#include "libc/stdio/file.h"
#include <errno.h>

int setvbuf(FILE *restrict f, char *restrict buf, int mode, size_t size)
{
    WITH_FILE(f);

    if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF) {
        errno = EINVAL;
        return -1;
    }
    __settle(f);
    f->flags = (f->flags & ~(unsigned)F_LINE) | F_MODE | (mode == _IOLBF ? F_LINE : 0);
    if (mode == _IONBF) {
        f->size = 0;
    } else if (buf && size > UNGET) {
        f->buf = (unsigned char *)buf + UNGET;
        f->size = size - UNGET;
    }
    return 0;
}

void setbuf(FILE *restrict f, char *restrict buf)
{
    setvbuf(f, buf, buf ? _IOFBF : _IONBF, BUFSIZ);
}

void setlinebuf(FILE *f)
{
    setvbuf(f, NULL, _IOLBF, 0);
}
