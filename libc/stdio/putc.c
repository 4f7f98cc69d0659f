/* putc.c - writing characters, strings and blocks. */
#include "libc/stdio/file.h"
#include <string.h>

int fputc(int c, FILE *f)
{
    WITH_FILE(f);
    unsigned char byte = (unsigned char)c;

    if (f->wpos < f->wend)
        return *f->wpos++ = byte;
    return __write_bytes(f, &byte, 1) == 1 ? byte : EOF;
}

int putc(int c, FILE *f) alias_of(fputc);
int putc_unlocked(int c, FILE *f) alias_of(fputc);

int putchar(int c)
{
    return fputc(c, stdout);
}

int putchar_unlocked(int c) alias_of(putchar);

int fputs(const char *restrict s, FILE *restrict f)
{
    WITH_FILE(f);
    size_t n = strlen(s);

    return __write_bytes(f, s, n) == n ? 0 : EOF;
}

int puts(const char *s)
{
    WITH_FILE(stdout);

    return fputs(s, stdout) < 0 || putchar('\n') < 0 ? EOF : 0;
}

size_t fwrite(const void *restrict from, size_t size, size_t n, FILE *restrict f)
{
    WITH_FILE(f);
    size_t done;

    if (size == 0 || n == 0)
        return 0;
    done = __write_bytes(f, from, size * n);
    return done == size * n ? n : done / size;
}
