/* mem.c - comparing and searching bytes. */
#include <string.h>

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *p = a, *q = b;

    for (; n && *p == *q; n--, p++, q++)
        ;
    return n ? *p - *q : 0;
}

int bcmp(const void *a, const void *b, size_t n)
{
    return memcmp(a, b, n);
}

void *memchr(const void *s, int c, size_t n)
{
    const unsigned char *p = s;

    for (; n; n--, p++)
        if (*p == (unsigned char)c)
            return (void *)p;
    return NULL;
}

void *memrchr(const void *s, int c, size_t n)
{
    const unsigned char *p = s;

    while (n--)
        if (p[n] == (unsigned char)c)
            return (void *)(p + n);
    return NULL;
}

void *memccpy(void *restrict to, const void *restrict from, int c, size_t n)
{
    const char *stop = memchr(from, c, n);

    if (stop)
        n = (size_t)(stop - (const char *)from) + 1;
    memcpy(to, from, n);
    return stop ? (char *)to + n : NULL;
}
