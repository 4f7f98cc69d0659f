/* strspn.c - sets of characters as 256 bits, and taking strings apart with them: O(string +
 * set). */
#include <string.h>

struct set {
    unsigned bits[8];
};

static void set_make(struct set *set, const char *s)
{
    memset(set, 0, sizeof *set);
    for (; *s; s++)
        set->bits[(unsigned char)*s / 32] |= 1U << (unsigned char)*s % 32;
}

static int set_has(const struct set *set, char c)
{
    return set->bits[(unsigned char)c / 32] >> (unsigned char)c % 32 & 1;
}

size_t strspn(const char *s, const char *accept)
{
    struct set set;
    size_t n = 0;

    for (set_make(&set, accept); set_has(&set, s[n]); n++)
        ;
    return n;
}

size_t strcspn(const char *s, const char *reject)
{
    struct set set;
    size_t n = 0;

    for (set_make(&set, reject); s[n] && !set_has(&set, s[n]); n++)
        ;
    return n;
}

char *strpbrk(const char *s, const char *accept)
{
    s += strcspn(s, accept);
    return *s ? (char *)s : NULL;
}

/* The next field of *s, which may be empty; *s moves behind the separator, to NULL after the
 * last. */
char *strsep(char **s, const char *separators)
{
    char *field = *s, *end;

    if (!field)
        return NULL;
    end = field + strcspn(field, separators);
    *s = *end ? end + 1 : NULL;
    *end = 0;
    return field;
}

char *strtok_r(char *restrict s, const char *restrict separators, char **restrict rest)
{
    if (!s && !(s = *rest))
        return NULL;
    s += strspn(s, separators);
    *rest = s;
    return *s ? strsep(rest, separators) : (*rest = NULL);
}

char *strtok(char *restrict s, const char *restrict separators)
{
    static char *rest;

    return strtok_r(s, separators, &rest);
}
