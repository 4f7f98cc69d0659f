/* file.h - what a FILE is.
 * One buffer, used in one direction at a time. While reading, rpos..rend are the bytes not yet
 * taken; while writing, buf..wpos are the bytes not yet written and wend is where putc has to look
 * closer. In neither state both pairs are empty, so the fast paths of getc and putc need one
 * comparison. A string being printed or scanned is a FILE with F_STRING, without a descriptor. */
#ifndef LIBC_STDIO_FILE_H
#define LIBC_STDIO_FILE_H

#include "libc/libc.h"
#include "libc/thread/lock.h"
#include <stdbool.h>
#include <stdio.h>

#define UNGET 8 /* bytes in front of the buffer, for ungetc */

enum {
    F_READ = 1,   /* may be read */
    F_WRITE = 2,  /* may be written */
    F_APPEND = 4, /* each write goes to the end */
    F_EOF = 8,
    F_ERROR = 16,
    F_MODE = 32,    /* the kind of buffering is decided */
    F_LINE = 64,    /* flushed at each newline */
    F_STRING = 128, /* no file: what does not fit is dropped */
    F_STATIC = 256  /* not from malloc */
};

struct __FILE {
    unsigned char *rpos, *rend;
    unsigned char *wpos, *wend;
    unsigned char *buf;
    size_t size; /* 0: unbuffered */
    unsigned flags;
    int fd;
    pid_t pid; /* of popen's child */
    FILE *next;
    int lock, depth; /* while there are threads: held by owner, how many times */
    struct __pthread *owner;
};

hidden void __file_lock(FILE *f);
hidden void __file_unlock(FILE *f);

static inline FILE *file_lock(FILE *f)
{
    if (__threaded)
        __file_lock(f);
    return f;
}

static inline void file_unlock(FILE **f)
{
    if (__threaded)
        __file_unlock(*f);
}

/* Hold f until the end of the block. */
#define WITH_FILE(f) FILE *file_held_ __attribute__((cleanup(file_unlock), unused)) = file_lock(f)

extern hidden FILE *__files; /* all that are open */
extern hidden int __files_lock;

hidden FILE *__file_new(int fd, unsigned flags);
hidden int __open_flags(const char *mode);
hidden unsigned __file_flags(int open_flags);

/* More input. => the next character, which is taken, or EOF */
hidden int __underflow(FILE *f);
/* Make ready for reading, for writing. => false and F_ERROR if that is not allowed */
hidden bool __to_read(FILE *f);
hidden bool __to_write(FILE *f);
/* Forget the buffer; read-ahead is given back to the file where that has positions. */
hidden int __settle(FILE *f);
/* n bytes into the buffer or to the file. => how many of them were taken */
hidden size_t __write_bytes(FILE *f, const void *s, size_t n);
/* Everything in the buffer to the file. => 0, EOF */
hidden int __flush(FILE *f);

static inline int next_char(FILE *f)
{
    return f->rpos < f->rend ? *f->rpos++ : __underflow(f);
}

/* Undo a next_char that was not EOF. */
static inline void back_char(FILE *f, int c)
{
    if (c != EOF)
        f->rpos--;
}

#endif
