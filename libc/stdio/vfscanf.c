/* vfscanf.c - the conversions of scanf.
 * Input is taken a character at a time, and at most one is put back: the one behind an item. */
#include "libc/stdio/file.h"
#include "libc/stdlib/numscan.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum size { SIZE_CHAR = -2, SIZE_SHORT, SIZE_INT, SIZE_LONG, SIZE_LONG_LONG, SIZE_LONG_DOUBLE };

struct in {
    FILE *f;
    size_t taken; /* characters so far */
    int left;     /* characters that the field may still have */
};

struct item {
    int width; /* 0: none given */
    int at;    /* n of n$ */
    bool suppress, allocate;
    int size;
    char conv;
    unsigned char set[32]; /* of %[ */
};

static int take(struct in *in)
{
    int c;

    if (in->left == 0 || (c = next_char(in->f)) == EOF)
        return EOF;
    in->left--;
    in->taken++;
    return c;
}

static void put_back(struct in *in, int c)
{
    if (c == EOF)
        return;
    back_char(in->f, c);
    in->left++;
    in->taken--;
}

static void skip_space(struct in *in)
{
    int c;

    in->left = INT_MAX;
    while (isspace(c = take(in)))
        ;
    put_back(in, c);
}

/* ---- the format ---- */

static int parse_int(const char **p)
{
    int n = 0;

    for (; isdigit((unsigned char)**p); (*p)++)
        n = n < INT_MAX / 10 - 1 ? n * 10 + (**p - '0') : n;
    return n;
}

static int parse_size(const char **p)
{
    switch (*(*p)++) {
    case 'h': return **p == 'h' ? (*p)++, SIZE_CHAR : SIZE_SHORT;
    case 'l': return **p == 'l' ? (*p)++, SIZE_LONG_LONG : SIZE_LONG;
    case 'j': return SIZE_LONG_LONG;
    case 'z':
    case 't': return SIZE_LONG;
    case 'L': return SIZE_LONG_DOUBLE;
    }
    (*p)--;
    return SIZE_INT;
}

/* The set of %[...]: a ] in front and a - at an end stand for themselves. */
static const char *parse_set(const char *p, unsigned char *set)
{
    bool invert = *p == '^';
    const char *start = p += invert;

    memset(set, 0, 32);
    for (; *p && (*p != ']' || p == start); p++) {
        unsigned from = (unsigned char)*p, to = from;

        if (p[1] == '-' && p[2] && p[2] != ']') {
            p += 2;
            to = (unsigned char)*p;
        }
        for (; from <= to; from++)
            set[from / 8] |= (unsigned char)(1 << from % 8);
    }
    for (int i = 0; invert && i < 32; i++)
        set[i] = (unsigned char)~set[i];
    return *p ? p + 1 : NULL;
}

/* The conversion behind a %. => where it ends, NULL if it is none */
static const char *parse(const char *p, struct item *it)
{
    const char *q = p;

    *it = (struct item){ .at = parse_int(&q) };
    if (it->at && *q == '$')
        p = q + 1;
    else
        it->at = 0;
    if (*p == '*') {
        it->suppress = true;
        p++;
    }
    it->width = parse_int(&p);
    if (*p == 'm') {
        it->allocate = true;
        p++;
    }
    it->size = parse_size(&p);
    it->conv = *p++;
    if (it->conv == '[')
        return parse_set(p, it->set);
    return it->conv && strchr("diouxXpaAeEfFgGcsn%", it->conv) ? p : NULL;
}

/* ---- storing ---- */

static void store_int(const struct item *it, void *p, uint64_t v)
{
    switch (it->size) {
    case SIZE_CHAR: *(char *)p = (char)v; break;
    case SIZE_SHORT: *(short *)p = (short)v; break;
    case SIZE_LONG_LONG:
    case SIZE_LONG_DOUBLE: *(uint64_t *)p = v; break;
    default: *(int *)p = (int)v; break;
    }
}

/* What does not fit becomes the limit of the type, as strtol has it. */
static uint64_t clamp(const struct item *it, const struct intscan *s)
{
    bool is_signed = strchr("di", it->conv) != NULL;
    bool wide = it->size >= SIZE_LONG_LONG;
    uint64_t v = s->value;
    uint64_t max = is_signed ? wide ? LLONG_MAX : LONG_MAX : wide ? ULLONG_MAX : ULONG_MAX;

    if (is_signed && s->negative)
        return s->overflow || v > max + 1 ? -(max + 1) : -v;
    if (s->overflow || v > max)
        return max;
    return s->negative ? -v : v;
}

/* ---- conversions: > 0 matched, 0 did not, < 0 the input ended ---- */

static int scan_int(struct in *in, const struct item *it, void *to)
{
    int base = it->conv == 'i'                      ? 0
               : it->conv == 'd' || it->conv == 'u' ? 10
               : it->conv == 'o'                    ? 8
                                                    : 16;
    struct intscan s;
    int c;

    __intscan_start(&s, base);
    while ((c = take(in)) != EOF && __intscan_push(&s, c))
        ;
    put_back(in, c);
    if (!s.good || s.good != s.len)
        return s.len == 0 && c == EOF ? -1 : 0;
    if (to && it->conv == 'p')
        *(void **)to = (void *)(uintptr_t)s.value;
    else if (to)
        store_int(it, to, clamp(it, &s));
    return 1;
}

static int scan_float(struct in *in, const struct item *it, void *to)
{
    int room = it->size == SIZE_LONG_DOUBLE ? LONG_DOUBLE_LIMBS : DOUBLE_LIMBS;
    struct floatscan s;
    int c;

    __floatscan_start(&s, alloca((size_t)room * sizeof(uint32_t)), room);
    while ((c = take(in)) != EOF && __floatscan_push(&s, c))
        ;
    put_back(in, c);
    if (!s.good || s.good != s.len)
        return s.len == 0 && c == EOF ? -1 : 0;
    if (!to)
        return 1;
    if (it->size == SIZE_LONG_DOUBLE)
        *(long double *)to = __floatscan_value(&s, 64);
    else if (it->size == SIZE_LONG)
        *(double *)to = (double)__floatscan_value(&s, 53);
    else
        *(float *)to = (float)__floatscan_value(&s, 24);
    return 1;
}

/* Where the characters of %c %s %[ go: the caller's array, a new one that grows, or nowhere. */
struct sink {
    char *p;
    size_t n, room;
    bool grows;
};

static bool put(struct sink *k, char c)
{
    if (k->grows && k->n == k->room) {
        size_t room = k->room ? 2 * k->room : 32;
        char *p = realloc(k->p, room);

        if (!p)
            return false;
        k->p = p;
        k->room = room;
    }
    if (k->p)
        k->p[k->n] = c;
    k->n++;
    return true;
}

static bool belongs(const struct item *it, int c)
{
    switch (it->conv) {
    case 'c': return true;
    case 's': return !isspace(c);
    default: return it->set[c / 8] >> c % 8 & 1;
    }
}

static int scan_text(struct in *in, const struct item *it, void *to)
{
    struct sink k = { .p = it->allocate ? NULL : to, .grows = it->allocate && to };
    bool fits = true;
    int c = EOF;

    if (it->conv == 'c' && !it->width)
        in->left = 1;
    while (fits && (c = take(in)) != EOF && belongs(it, c))
        fits = put(&k, (char)c);
    if (fits)
        put_back(in, c);
    if (k.n && it->conv != 'c')
        fits = fits && put(&k, 0);
    if (!fits || k.n == 0 || (it->conv == 'c' && in->left)) {
        if (k.grows)
            free(k.p);
        return !fits || c == EOF ? -1 : 0;
    }
    if (k.grows)
        *(char **)to = k.p;
    return 1;
}

static int convert(struct in *in, const struct item *it, void *to)
{
    if (it->conv == 'n') {
        if (to)
            store_int(it, to, in->taken);
        return 1;
    }
    if (it->conv != 'c' && it->conv != '[')
        skip_space(in);
    in->left = it->width ? it->width : INT_MAX;
    switch (it->conv) {
    case '%': {
        int c = take(in);

        if (c == '%')
            return 1;
        put_back(in, c);
        return c == EOF ? -1 : 0;
    }
    case 'c':
    case 's':
    case '[': return scan_text(in, it, to);
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'p': return scan_int(in, it, to);
    default: return scan_float(in, it, to);
    }
}

/* One character of the format that is no conversion. */
static int match(struct in *in, char f)
{
    int c;

    if (isspace((unsigned char)f)) {
        skip_space(in);
        return 1;
    }
    in->left = 1;
    c = take(in);
    if (c == (unsigned char)f)
        return 1;
    put_back(in, c);
    return c == EOF ? -1 : 0;
}

static void *nth_pointer(va_list ap, int n)
{
    va_list copy;
    void *p = NULL;

    va_copy(copy, ap);
    while (n-- > 0)
        p = va_arg(copy, void *);
    va_end(copy);
    return p;
}

int vfscanf(FILE *restrict f, const char *restrict fmt, va_list ap)
{
    WITH_FILE(f);
    struct in in = { .f = f };
    int count = 0, r = 1;

    while (*fmt && r > 0) {
        struct item it;
        void *to = NULL;

        if (*fmt != '%') {
            r = match(&in, *fmt++);
            continue;
        }
        fmt = parse(fmt + 1, &it);
        if (!fmt) {
            errno = EINVAL;
            return count ? count : EOF;
        }
        if (it.at)
            to = nth_pointer(ap, it.at);
        else if (!it.suppress && it.conv != '%')
            to = va_arg(ap, void *);
        r = convert(&in, &it, to);
        if (r > 0 && to && it.conv != 'n')
            count++;
    }
    return r < 0 && count == 0 ? EOF : count;
}
