/* libgen.c - the last part of a path, and what is before it. */
#include <libgen.h>
#include <string.h>

/* The path without slashes at its end; "/" keeps its one. => its length */
static size_t trimmed(const char *path)
{
    size_t n = strlen(path);

    while (n > 1 && path[n - 1] == '/')
        n--;
    return n;
}

char *basename(char *path)
{
    char *slash;

    if (!path || !*path)
        return (char *)".";
    path[trimmed(path)] = 0;
    slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

char *dirname(char *path)
{
    char *slash;

    if (!path || !*path)
        return (char *)".";
    path[trimmed(path)] = 0;
    slash = strrchr(path, '/');
    if (!slash)
        return (char *)".";
    slash[slash == path] = 0;
    path[trimmed(path)] = 0;
    return path;
}
