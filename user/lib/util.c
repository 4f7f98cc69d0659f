/* util.c - what the small programs share. */
#include "user/lib/util.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *prog_name = "?";
static const char *prog_args = "";

void prog_init(const char *argv0, const char *usage)
{
    prog_name = argv0 ? base_name(argv0) : "?";
    prog_args = usage;
}

void prog_usage(void)
{
    fprintf(stderr, "usage: %s %s\n", prog_name, prog_args);
    exit(2);
}

void warn(const char *what)
{
    int error = errno;
    fflush(stdout);
    fprintf(stderr, "%s: %s: %s\n", prog_name, what, strerror(error));
}

__attribute__((format(printf, 1, 0))) static void vcomplain(const char *format, va_list args)
{
    fflush(stdout);
    fprintf(stderr, "%s: ", prog_name);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

void complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vcomplain(format, args);
    va_end(args);
}

void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vcomplain(format, args);
    va_end(args);
    exit(1);
}

void *xmalloc(size_t size)
{
    return xrealloc(NULL, size);
}

void *xrealloc(void *old, size_t size)
{
    void *p = realloc(old, size ? size : 1);
    if (!p)
        die("out of memory");
    return p;
}

char *xstrdup(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(xmalloc(n), s, n);
}

bool parse_number(const char *s, long *out)
{
    char *end;
    errno = 0;
    long value = strtol(s, &end, 0);
    if (end == s || *end || errno)
        return false;
    *out = value;
    return true;
}

void prog_old_count(char **argv)
{
    static char option[24];
    if (!argv[1] || argv[1][0] != '-' || !argv[1][1] || strspn(argv[1] + 1, "0123456789") > 18 ||
        argv[1][1 + strspn(argv[1] + 1, "0123456789")])
        return;
    snprintf(option, sizeof option, "-n%s", argv[1] + 1);
    argv[1] = option;
}

bool write_all(int fd, const void *buf, size_t n)
{
    const char *p = buf;
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

int copy_fd(int from, int to)
{
    static char buf[16384];
    for (;;) {
        ssize_t n = read(from, buf, sizeof buf);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -1 : 0;
        if (!write_all(to, buf, (size_t)n))
            return 1;
    }
}

ssize_t read_file(const char *path, char *buf, size_t size)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return -1;
    size_t len = 0;
    ssize_t n = 0;
    while (len < size - 1 && (n = read(fd, buf + len, size - 1 - len)) > 0)
        len += (size_t)n;
    close(fd);
    buf[len] = '\0';
    return n < 0 ? -1 : (ssize_t)len;
}

ssize_t read_line(FILE *in, char **buf, size_t *size)
{
    size_t len = 0;
    int c;
    while ((c = getc(in)) != EOF && c != '\n') {
        if (len + 1 >= *size)
            *buf = xrealloc(*buf, *size = *size ? 2 * *size : 128);
        (*buf)[len++] = (char)c;
    }
    if (c == EOF && len == 0)
        return -1;
    if (len >= *size)
        *buf = xrealloc(*buf, *size = len + 1);
    (*buf)[len] = '\0';
    return (ssize_t)len;
}

static bool one_file(const char *name, bool (*fn)(FILE *in, const char *name))
{
    if (strcmp(name, "-") == 0)
        return fn(stdin, name);
    FILE *in = fopen(name, "r");
    if (!in) {
        warn(name);
        return false;
    }
    bool good = fn(in, name);
    if (ferror(in)) {
        warn(name);
        good = false;
    }
    fclose(in);
    return good;
}

int each_file(char **names, bool (*fn)(FILE *in, const char *name))
{
    int bad = 0;
    if (!*names)
        return one_file("-", fn) ? 0 : 1;
    for (; *names; names++)
        bad += !one_file(*names, fn);
    return bad;
}

const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

const char *join_path(const char *dir, const char *name)
{
    static char path[PATH_MAX];
    size_t n = strlen(dir);
    const char *slash = n > 0 && dir[n - 1] == '/' ? "" : "/";
    if (snprintf(path, sizeof path, "%s%s%s", dir, slash, name) >= (int)sizeof path)
        die("%s/%s: name too long", dir, name);
    return path;
}

const char *destination(const char *source, const char *target)
{
    struct stat st;
    if (stat(target, &st) == 0 && S_ISDIR(st.st_mode))
        return join_path(target, base_name(source));
    return target;
}

int finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    warn("standard output");
    return 1;
}
