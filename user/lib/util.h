/* util.h - what the small programs share: diagnostics, numbers, files, /proc.
 * A program calls prog_init() first; messages are then "NAME: ...", and a wrong option ends
 * with the usage line and status 2. */
#ifndef USER_LIB_UTIL_H
#define USER_LIB_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdnoreturn.h>
#include <sys/types.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Remember the program's name and its usage line (what follows the name). */
void prog_init(const char *argv0, const char *usage);

/* Print the usage line and end with status 2. */
noreturn void prog_usage(void);

/* Print "NAME: WHAT: the error that errno tells". */
void warn(const char *what);

/* Print "NAME: message"; die() then ends with status 1. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* malloc and friends that end the program when memory is out. */
void *xmalloc(size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *s);

/* Read a decimal, 0x hexadecimal or 0 octal number that fills the whole string.
 * => false for anything else; *out is then unchanged */
bool parse_number(const char *s, long *out);

/* Write all n bytes. => false with errno set on error */
bool write_all(int fd, const void *buf, size_t n);

/* Copy everything that can be read from one descriptor to another.
 * => 0, -1 a read failed, 1 a write failed; errno is set */
int copy_fd(int from, int to);

/* Read a whole (small) file into buf and end it with a NUL. => length, or -1 with errno set */
ssize_t read_file(const char *path, char *buf, size_t size);

/* Read one line of any length, without its newline, into *buf (kept by the caller, grown here).
 * => its length, or -1 at the end of the file */
ssize_t read_line(FILE *in, char **buf, size_t *size);

/* An option "-NUMBER" at the front, the old way to say "-n NUMBER", becomes that. */
void prog_old_count(char **argv);

/* Call fn for each named file, opened; "-" or no name at all is the standard input.
 * => the number of files that could not be opened or for which fn returned false */
int each_file(char **names, bool (*fn)(FILE *in, const char *name));

/* The last component of a path, without trailing slashes being cut. */
const char *base_name(const char *path);

/* "DIR/NAME" in a static buffer; the program ends when it would be too long. */
const char *join_path(const char *dir, const char *name);

/* Where cp and mv put `source`: into `target` when that is a directory, else `target` itself. */
const char *destination(const char *source, const char *target);

/* Flush the standard output. => status, or 1 with a message if anything could not be written */
int finish(int status);

#endif
