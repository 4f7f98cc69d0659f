/* strcpy.c - copying strings. */
#include <stdlib.h>
#include <string.h>

char *stpcpy(char *restrict to, const char *restrict from)
{
    size_t n = strlen(from);

    return (char *)memcpy(to, from, n + 1) + n;
}

char *strcpy(char *restrict to, const char *restrict from)
{
    return memcpy(to, from, strlen(from) + 1);
}

/* Fills the rest of the n bytes with zeros. => the first of these, or to + n */
char *stpncpy(char *restrict to, const char *restrict from, size_t n)
{
    size_t len = strnlen(from, n);

    memcpy(to, from, len);
    memset(to + len, 0, n - len);
    return to + len;
}

char *strncpy(char *restrict to, const char *restrict from, size_t n)
{
    stpncpy(to, from, n);
    return to;
}

/* Always ends the string if n > 0. => the length it tried to make: truncated if >= n */
size_t strlcpy(char *restrict to, const char *restrict from, size_t n)
{
    size_t len = strlen(from);

    if (n) {
        size_t copy = len < n ? len : n - 1;

        memcpy(to, from, copy);
        to[copy] = 0;
    }
    return len;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t n)
{
    size_t len = strnlen(to, n);

    return len + strlcpy(to + len, from, n - len);
}

char *strcat(char *restrict to, const char *restrict from)
{
    strcpy(to + strlen(to), from);
    return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t n)
{
    char *end = to + strlen(to);
    size_t len = strnlen(from, n);

    memcpy(end, from, len);
    end[len] = 0;
    return to;
}

size_t strxfrm(char *restrict to, const char *restrict from, size_t n)
{
    return strlcpy(to, from, n);
}

char *strndup(const char *s, size_t n)
{
    size_t len = strnlen(s, n);
    char *copy = malloc(len + 1);

    if (copy) {
        memcpy(copy, s, len);
        copy[len] = 0;
    }
    return copy;
}

char *strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    char *copy = malloc(n);

    return copy ? memcpy(copy, s, n) : NULL;
}
