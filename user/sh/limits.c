/* limits.c - ulimit and umask: what processes started from here may have. */
#include "user/sh/sh.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const struct {
    char letter;
    int resource;
    unsigned unit;
    const char *name;
} limits[] = {
    { 'c', RLIMIT_CORE, 1024, "core file (kB)" }, { 'd', RLIMIT_DATA, 1024, "data (kB)" },
    { 'n', RLIMIT_NOFILE, 1, "open files" },      { 's', RLIMIT_STACK, 1024, "stack (kB)" },
    { 'u', RLIMIT_NPROC, 1, "processes" },        { 'v', RLIMIT_AS, 1024, "address space (kB)" },
};

static void print_limit(size_t i)
{
    struct rlimit limit;
    if (getrlimit(limits[i].resource, &limit) < 0)
        printf("unknown\n");
    else if (limit.rlim_cur == RLIM_INFINITY)
        printf("unlimited\n");
    else
        printf("%llu\n", (unsigned long long)limit.rlim_cur / limits[i].unit);
}

static int set_limit(size_t i, const char *text)
{
    struct rlimit limit;
    long n = 0;
    bool none = strcmp(text, "unlimited") == 0;
    if (!none && (!parse_number(text, &n) || n < 0))
        return builtin_usage("ulimit [-cdnsuv] [NUMBER|unlimited]");
    limit.rlim_cur = limit.rlim_max = none ? RLIM_INFINITY : (rlim_t)n * limits[i].unit;
    if (setrlimit(limits[i].resource, &limit) == 0)
        return 0;
    sh_error("ulimit: %s", strerror(errno));
    return 1;
}

int builtin_ulimit(char **argv)
{
    char letter = argv[1] && argv[1][0] == '-' ? argv[1][1] : '\0';
    const char *value = letter ? argv[2] : argv[1];
    for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
        if (!letter || letter == 'a') {
            printf("-%c  %-20s ", limits[i].letter, limits[i].name);
            print_limit(i);
        } else if (letter == limits[i].letter) {
            if (value)
                return set_limit(i, value);
            print_limit(i);
            return 0;
        }
    }
    return letter && letter != 'a' ? builtin_usage("ulimit [-acdnsuv] [NUMBER|unlimited]") : 0;
}

int builtin_umask(char **argv)
{
    mode_t old = umask(0);
    char *end = NULL;
    umask(old);
    if (!argv[1]) {
        printf("%04o\n", (unsigned)old);
        return 0;
    }
    unsigned long mask = strtoul(argv[1], &end, 8);
    if (*end || mask > 0777)
        return builtin_usage("umask [OCTAL]");
    umask((mode_t)mask);
    return 0;
}
