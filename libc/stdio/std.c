/* std.c - stdin, stdout, stderr; the list of open files, and what becomes of it at the end. */
#include "libc/stdio/file.h"

static unsigned char in_buf[UNGET + BUFSIZ], out_buf[BUFSIZ], err_buf[UNGET];

static FILE err = { .buf = err_buf, .flags = F_WRITE | F_MODE | F_STATIC, .fd = 2 };
static FILE out = {
    .buf = out_buf, .size = BUFSIZ, .flags = F_WRITE | F_STATIC, .fd = 1, .next = &err
};
static FILE in = {
    .buf = in_buf + UNGET, .size = BUFSIZ, .flags = F_READ | F_STATIC, .fd = 0, .next = &out
};

FILE *const stdin = &in;
FILE *const stdout = &out;
FILE *const stderr = &err;
FILE *__files = &in;
int __files_lock;

hidden void __stdio_exit(void);

void __stdio_exit(void)
{
    for (FILE *f = __files; f; f = f->next)
        __settle(f);
}
