/* path.c - a path cut into names. O(length); no memory, no files: also tested on the host. */
#include "kernel/fs/path.h"

#include "kernel/lib/string.h"

/* FNV-1a, Fowler, Noll, Vo 1991. */
#define HASH_START 2166136261u

static inline uint32_t hash_byte(uint32_t h, char c)
{
    return (h ^ (unsigned char)c) * 16777619u;
}

static uint32_t hash_bytes(const char *s, size_t len)
{
    uint32_t h = HASH_START;

    for (size_t i = 0; i < len; i++)
        h = hash_byte(h, s[i]);
    return h;
}

bool path_next(const char **path, struct name *out)
{
    const char *s = *path;
    uint32_t h = HASH_START;

    while (*s == '/')
        s++;
    if (!*s)
        return false;
    out->s = s;
    for (; *s && *s != '/'; s++)
        h = hash_byte(h, *s);
    out->len = (size_t)(s - out->s);
    out->hash = h;
    while (*s == '/')
        s++;
    *path = s;
    return true;
}

bool path_wants_directory(const char *path)
{
    size_t n = strlen(path);

    return n && path[n - 1] == '/';
}

struct name name_of(const char *s)
{
    size_t len = strlen(s);

    return (struct name){ s, len, hash_bytes(s, len) };
}

bool name_is(const struct name *n, const char *s)
{
    return strlen(s) == n->len && !memcmp(n->s, s, n->len);
}

int name_compare(const struct name *a, const struct name *b)
{
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (a->len != b->len)
        return a->len < b->len ? -1 : 1;
    return memcmp(a->s, b->s, a->len);
}
