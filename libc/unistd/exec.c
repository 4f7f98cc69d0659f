/* exec.c - the forms of execve: argument lists, and the search along PATH. */
#include "libc/libc.h"
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
}

/* A file of an unknown format is a shell script. */
static int exec_script(const char *path, char *const argv[], char *const envp[])
{
    size_t n = 0;
    char **shell;

    while (argv[n])
        n++;
    shell = alloca((n + 3) * sizeof *shell);
    shell[0] = (char *)"sh";
    shell[1] = (char *)path;
    if (n)
        memcpy(shell + 2, argv + 1, n * sizeof *shell);
    else
        shell[2] = NULL;
    return execve("/bin/sh", shell, envp);
}

static int exec_one(const char *path, char *const argv[], char *const envp[])
{
    execve(path, argv, envp);
    return errno == ENOEXEC ? exec_script(path, argv, envp) : -1;
}

/* Try each directory of PATH. A file that may not be run is remembered, but the search goes on. */
static int exec_search(const char *file, char *const argv[], char *const envp[])
{
    const char *dir = getenv("PATH"), *end;
    char *path;
    int denied = 0;

    if (!dir)
        dir = "/bin:/usr/bin";
    path = alloca(strlen(dir) + strlen(file) + 2);
    for (;; dir = end + 1) {
        char *p;

        end = strchrnul(dir, ':');
        p = mempcpy(path, dir, (size_t)(end - dir));
        if (end > dir)
            *p++ = '/';
        strcpy(p, file);
        exec_one(path, argv, envp);
        if (errno == EACCES)
            denied = 1;
        else if (errno != ENOENT && errno != ENOTDIR)
            return -1;
        if (!*end)
            break;
    }
    errno = denied ? EACCES : ENOENT;
    return -1;
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
    if (!*file || strlen(file) >= PATH_MAX) {
        errno = *file ? ENAMETOOLONG : ENOENT;
        return -1;
    }
    return strchr(file, '/') ? exec_one(file, argv, envp) : exec_search(file, argv, envp);
}

int execvp(const char *file, char *const argv[])
{
    return execvpe(file, argv, environ);
}

/* Make argv on the stack of the arguments from arg on, and leave ap behind the NULL. */
#define COLLECT(argv, ap, arg)                  \
    do {                                        \
        size_t n_ = 1;                          \
        va_start(ap, arg);                      \
        while (va_arg(ap, const char *))        \
            n_++;                               \
        va_end(ap);                             \
        argv = alloca((n_ + 1) * sizeof *argv); \
        argv[0] = (char *)arg;                  \
        va_start(ap, arg);                      \
        for (size_t i_ = 1; i_ <= n_; i_++)     \
            argv[i_] = va_arg(ap, char *);      \
    } while (0)

int execl(const char *path, const char *arg, ...)
{
    char **argv;
    va_list ap;

    COLLECT(argv, ap, arg);
    va_end(ap);
    return execve(path, argv, environ);
}

int execlp(const char *file, const char *arg, ...)
{
    char **argv;
    va_list ap;

    COLLECT(argv, ap, arg);
    va_end(ap);
    return execvpe(file, argv, environ);
}

int execle(const char *path, const char *arg, ...)
{
    char **argv, **envp;
    va_list ap;

    COLLECT(argv, ap, arg);
    envp = va_arg(ap, char **);
    va_end(ap);
    return execve(path, argv, envp);
}
