/* stdio.h - buffered files, formatted input and output. */
#ifndef _STDIO_H
#define _STDIO_H

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#define EOF          (-1)
#define BUFSIZ       1024
#define FILENAME_MAX 4096
#define FOPEN_MAX    1000
#define L_tmpnam     20
#define P_tmpdir     "/tmp"

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2

#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

typedef struct __FILE FILE;
typedef off_t fpos_t;

extern FILE *const stdin, *const stdout, *const stderr;
#define stdin  stdin
#define stdout stdout
#define stderr stderr

FILE *fopen(const char *restrict path, const char *restrict mode);
FILE *fdopen(int fd, const char *mode);
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict f);
int fclose(FILE *f);
int fflush(FILE *f);
int fileno(FILE *f);
int setvbuf(FILE *restrict f, char *restrict buf, int mode, size_t size);
void setbuf(FILE *restrict f, char *restrict buf);
void setlinebuf(FILE *f);

FILE *popen(const char *command, const char *mode);
int pclose(FILE *f);

size_t fread(void *restrict to, size_t size, size_t n, FILE *restrict f);
size_t fwrite(const void *restrict from, size_t size, size_t n, FILE *restrict f);

int fgetc(FILE *f);
int getc(FILE *f);
int getchar(void);
int ungetc(int c, FILE *f);
char *fgets(char *restrict s, int n, FILE *restrict f);
ssize_t getline(char **restrict line, size_t *restrict n, FILE *restrict f);
ssize_t getdelim(char **restrict line, size_t *restrict n, int delimiter, FILE *restrict f);

int fputc(int c, FILE *f);
int putc(int c, FILE *f);
int putchar(int c);
int getc_unlocked(FILE *f);
void flockfile(FILE *f);
void funlockfile(FILE *f);
int getchar_unlocked(void);
int putc_unlocked(int c, FILE *f);
int putchar_unlocked(int c);
int fputs(const char *restrict s, FILE *restrict f);
int puts(const char *s);

int fseek(FILE *f, long offset, int whence);
int fseeko(FILE *f, off_t offset, int whence);
long ftell(FILE *f);
off_t ftello(FILE *f);
void rewind(FILE *f);
int fgetpos(FILE *restrict f, fpos_t *restrict pos);
int fsetpos(FILE *f, const fpos_t *pos);

int feof(FILE *f);
int ferror(FILE *f);
void clearerr(FILE *f);
void perror(const char *s);

#define __PRINTF(at, first) __attribute__((format(printf, at, first)))
#define __SCANF(at, first)  __attribute__((format(scanf, at, first)))

int printf(const char *restrict fmt, ...) __PRINTF(1, 2);
int fprintf(FILE *restrict f, const char *restrict fmt, ...) __PRINTF(2, 3);
int dprintf(int fd, const char *restrict fmt, ...) __PRINTF(2, 3);
int sprintf(char *restrict s, const char *restrict fmt, ...) __PRINTF(2, 3);
int snprintf(char *restrict s, size_t n, const char *restrict fmt, ...) __PRINTF(3, 4);
int asprintf(char **restrict s, const char *restrict fmt, ...) __PRINTF(2, 3);
int vprintf(const char *restrict fmt, va_list ap) __PRINTF(1, 0);
int vfprintf(FILE *restrict f, const char *restrict fmt, va_list ap) __PRINTF(2, 0);
int vdprintf(int fd, const char *restrict fmt, va_list ap) __PRINTF(2, 0);
int vsprintf(char *restrict s, const char *restrict fmt, va_list ap) __PRINTF(2, 0);
int vsnprintf(char *restrict s, size_t n, const char *restrict fmt, va_list ap) __PRINTF(3, 0);
int vasprintf(char **restrict s, const char *restrict fmt, va_list ap) __PRINTF(2, 0);

int scanf(const char *restrict fmt, ...) __SCANF(1, 2);
int fscanf(FILE *restrict f, const char *restrict fmt, ...) __SCANF(2, 3);
int sscanf(const char *restrict s, const char *restrict fmt, ...) __SCANF(2, 3);
int vscanf(const char *restrict fmt, va_list ap) __SCANF(1, 0);
int vfscanf(FILE *restrict f, const char *restrict fmt, va_list ap) __SCANF(2, 0);
int vsscanf(const char *restrict s, const char *restrict fmt, va_list ap) __SCANF(2, 0);

int remove(const char *path);
int rename(const char *from, const char *to);
FILE *tmpfile(void);

#endif
