/* vfprintf.c - the conversions of printf, except floating point.
 * A format is read once where its arguments come in their order. Where it numbers them (%2$d), it
 * is read twice: first for the types, so that the arguments can be fetched in order, then to
 * print. */
#include "libc/stdio/format.h"
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

union arg {
    uintmax_t i;
    long double f;
    void *p;
};

/* How an argument is passed. */
enum type { NONE, INT, LONG_LONG, POINTER, DOUBLE, LONG_DOUBLE, BAD };

struct args {
    va_list ap;
    bool numbered;
    union arg arg[NL_ARGMAX + 1];
};

static void count(struct out *o, size_t n)
{
    o->total += n;
    if (o->total > INT_MAX)
        o->failed = true;
}

void __emit(struct out *o, const char *s, size_t n)
{
    if (n && __write_bytes(o->f, s, n) != n)
        o->failed = true;
    count(o, n);
}

void __pad(struct out *o, char c, int n)
{
    char block[32];

    if (n <= 0)
        return;
    if (o->f->flags & F_STRING && o->f->wpos == o->f->wend) { /* only the length matters */
        count(o, (size_t)n);
        return;
    }
    memset(block, c, sizeof block);
    for (; n > 0 && !o->failed; n -= (int)sizeof block)
        __emit(o, block, n < (int)sizeof block ? (size_t)n : sizeof block);
}

void __emit_number(struct out *o, const struct spec *s, const char *prefix, int zeros,
                   const char *digits, int n)
{
    int len = (int)strlen(prefix);
    int fill = s->width > len + n && zeros < s->width - len - n ? s->width - len - n - zeros : 0;

    if (!(s->flags & (FMT_MINUS | FMT_ZERO)))
        __pad(o, ' ', fill);
    __emit(o, prefix, (size_t)len);
    __pad(o, '0', zeros);
    if ((s->flags & (FMT_MINUS | FMT_ZERO)) == FMT_ZERO)
        __pad(o, '0', fill);
    __emit(o, digits, (size_t)n);
    if (s->flags & FMT_MINUS)
        __pad(o, ' ', fill);
}

/* ---- parsing ---- */

/* => the number at *p, or -1 where it is too large */
static int parse_int(const char **p)
{
    int n = 0;

    for (; isdigit((unsigned char)**p); (*p)++)
        if (n >= 0 &&
            (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, **p - '0', &n)))
            n = -1;
    return n;
}

/* n$ at *p. => n, 0 if there is none */
static int parse_position(const char **p)
{
    const char *q = *p;
    int n = parse_int(&q);

    if (q == *p || *q != '$')
        return 0;
    *p = q + 1;
    return n;
}

static unsigned char parse_flags(const char **p)
{
    static const char chars[] = "-+ #0";
    unsigned char flags = 0;
    const char *c;

    for (; **p && (c = strchr(chars, **p)); (*p)++)
        flags |= (unsigned char)(1 << (c - chars));
    return flags;
}

static unsigned char parse_length(const char **p)
{
    switch (*(*p)++) {
    case 'h': return **p == 'h' ? (*p)++, LEN_HH : LEN_H;
    case 'l': return **p == 'l' ? (*p)++, LEN_LL : LEN_L;
    case 'j': return LEN_J;
    case 'z': return LEN_Z;
    case 't': return LEN_T;
    case 'L': return LEN_LD;
    }
    (*p)--;
    return LEN_NONE;
}

/* The conversion behind a %. => false if a number in it is too large */
static bool parse(const char **fmt, struct spec *s)
{
    const char *p = *fmt;

    *s = (struct spec){ .prec = -1 };
    s->at = parse_position(&p);
    s->flags = parse_flags(&p);
    if (*p == '*') {
        p++;
        s->width_arg = true;
        s->width_at = parse_position(&p);
    } else {
        s->width = parse_int(&p);
    }
    if (*p == '.') {
        if (*++p == '*') {
            p++;
            s->prec_arg = true;
            s->prec_at = parse_position(&p);
        } else {
            s->prec = parse_int(&p);
            if (s->prec < 0)
                return false;
        }
    }
    s->length = parse_length(&p);
    s->conv = *p;
    *fmt = *p ? p + 1 : p;
    return s->width >= 0;
}

static enum type type_of(const struct spec *s)
{
    switch (s->conv) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
        return s->length == LEN_LL || s->length == LEN_J || s->length == LEN_LD ? LONG_LONG : INT;
    case 'c': return s->length == LEN_L ? BAD : INT;
    case 's': return s->length == LEN_L ? BAD : POINTER;
    case 'p':
    case 'n': return POINTER;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': return s->length == LEN_LD ? LONG_DOUBLE : DOUBLE;
    case 'm':
    case '%': return NONE;
    }
    return BAD;
}

/* ---- arguments ---- */

static union arg fetch(struct args *a, enum type type)
{
    union arg arg = { .i = 0 };

    switch (type) {
    case INT: arg.i = va_arg(a->ap, unsigned); break;
    case LONG_LONG: arg.i = va_arg(a->ap, unsigned long long); break;
    case POINTER: arg.p = va_arg(a->ap, void *); break;
    case DOUBLE: arg.f = va_arg(a->ap, double); break;
    case LONG_DOUBLE: arg.f = va_arg(a->ap, long double); break;
    case NONE:
    case BAD: break;
    }
    return arg;
}

static bool note_type(enum type *types, int at, enum type type)
{
    if (at < 1 || at > NL_ARGMAX)
        return false;
    types[at] = type;
    return true;
}

/* Fetch the arguments of a format that numbers them. => false where it does so for some only */
static bool fetch_numbered(struct args *a, const char *fmt)
{
    enum type types[NL_ARGMAX + 1] = { NONE };
    struct spec s;

    for (; *(fmt = strchrnul(fmt, '%'));) {
        fmt++;
        if (!parse(&fmt, &s))
            return false;
        if (type_of(&s) != NONE && !note_type(types, s.at, type_of(&s)))
            return false;
        if (s.width_arg && !note_type(types, s.width_at, INT))
            return false;
        if (s.prec_arg && !note_type(types, s.prec_at, INT))
            return false;
    }
    for (int i = 1; i <= NL_ARGMAX && types[i] != NONE; i++)
        a->arg[i] = fetch(a, types[i]);
    a->numbered = true;
    return true;
}

static union arg get(struct args *a, int at, enum type type)
{
    return a->numbered ? a->arg[at] : fetch(a, type);
}

/* ---- conversions ---- */

static uintmax_t narrow(uintmax_t v, unsigned char length, bool is_signed)
{
    switch (length) {
    case LEN_HH: return is_signed ? (uintmax_t)(signed char)v : (unsigned char)v;
    case LEN_H: return is_signed ? (uintmax_t)(short)v : (unsigned short)v;
    case LEN_LL:
    case LEN_J:
    case LEN_LD: return v;
    default: return is_signed ? (uintmax_t)(int)v : (unsigned)v;
    }
}

static char *to_decimal(char *p, uintmax_t v)
{
    for (; v > UINT32_MAX; v /= 10)
        *--p = (char)('0' + v % 10);
    for (uint32_t u = (uint32_t)v; u; u /= 10)
        *--p = (char)('0' + u % 10);
    return p;
}

static char *to_power(char *p, uintmax_t v, int shift, char letters)
{
    static const char digits[] = "0123456789ABCDEF";

    for (; v; v >>= shift)
        *--p = (char)(digits[v & ((1U << shift) - 1)] | letters);
    return p;
}

/* %d %i %u %o %x %X %p. With a precision, zeros come from it, and the flag 0 counts for nothing. */
static void print_int(struct out *o, struct spec *s, uintmax_t v)
{
    char buf[24], *end = buf + sizeof buf, *p, *prefix, prefixes[4] = "";
    bool is_signed = s->conv == 'd' || s->conv == 'i';
    int zeros;

    prefix = prefixes;
    v = narrow(v, s->length, is_signed);
    if (is_signed) {
        if ((intmax_t)v < 0) {
            v = -v;
            *prefix++ = '-';
        } else if (s->flags & (FMT_PLUS | FMT_SPACE)) {
            *prefix++ = s->flags & FMT_PLUS ? '+' : ' ';
        }
    }
    if (s->conv == 'o')
        p = to_power(end, v, 3, 0);
    else if ((s->conv | 32) == 'x')
        p = to_power(end, v, 4, s->conv & 32);
    else
        p = to_decimal(end, v);
    if (s->flags & FMT_ALT && (s->conv | 32) == 'x' && v) {
        *prefix++ = '0';
        *prefix++ = s->conv;
    }
    *prefix = 0;
    if (s->prec >= 0)
        s->flags &= (unsigned char)~FMT_ZERO;
    zeros = (s->prec < 0 ? 1 : s->prec) - (int)(end - p);
    if (s->conv == 'o' && s->flags & FMT_ALT && zeros <= 0 && (p == end || *p != '0'))
        zeros = 1;
    __emit_number(o, s, prefixes, zeros > 0 ? zeros : 0, p, (int)(end - p));
}

static void print_text(struct out *o, const struct spec *s, const char *text, size_t n)
{
    int fill = s->width > (int)n ? s->width - (int)n : 0;

    if (!(s->flags & FMT_MINUS))
        __pad(o, ' ', fill);
    __emit(o, text, n);
    if (s->flags & FMT_MINUS)
        __pad(o, ' ', fill);
}

static void print_string(struct out *o, const struct spec *s, const char *text)
{
    if (!text)
        text = s->prec < 0 || s->prec >= 6 ? "(null)" : "";
    print_text(o, s, text, s->prec < 0 ? strlen(text) : strnlen(text, (size_t)s->prec));
}

static void print_pointer(struct out *o, struct spec *s, uintptr_t p)
{
    if (!p) {
        print_text(o, s, "(nil)", 5);
        return;
    }
    s->conv = 'x';
    s->length = LEN_NONE;
    s->flags |= FMT_ALT;
    print_int(o, s, p);
}

static void store_count(const struct spec *s, void *p, size_t n)
{
    switch (s->length) {
    case LEN_HH: *(signed char *)p = (signed char)n; break;
    case LEN_H: *(short *)p = (short)n; break;
    case LEN_LL:
    case LEN_J: *(long long *)p = (long long)n; break;
    default: *(int *)p = (int)n; break;
    }
}

static void print_one(struct out *o, struct spec *s, union arg arg)
{
    char c = (char)arg.i;

    switch (s->conv) {
    case '%': __emit(o, "%", 1); break;
    case 'c': print_text(o, s, &c, 1); break;
    case 's': print_string(o, s, arg.p); break;
    case 'm': print_string(o, s, strerror(errno)); break;
    case 'p': print_pointer(o, s, (uintptr_t)arg.p); break;
    case 'n': store_count(s, arg.p, o->total); break;
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X': print_int(o, s, arg.i); break;
    default: __emit_float(o, s, arg.f);
    }
}

/* Width and precision that come as arguments: a negative width is the flag -, a negative precision
 * none. */
static bool get_sizes(struct args *a, struct spec *s)
{
    if (s->width_arg) {
        s->width = (int)get(a, s->width_at, INT).i;
        if (s->width < 0) {
            s->flags |= FMT_MINUS;
            s->width = -(unsigned)s->width > INT_MAX ? -1 : -s->width;
        }
    }
    if (s->prec_arg) {
        s->prec = (int)get(a, s->prec_at, INT).i;
        if (s->prec < 0)
            s->prec = -1;
    }
    return s->width >= 0;
}

static bool is_numbered(const char *fmt)
{
    const char *p = strchr(fmt, '%');

    while (p && p[1] == '%')
        p = strchr(p + 2, '%');
    return p && (p++, parse_position(&p)) != 0;
}

static int format(struct out *o, const char *fmt, struct args *a)
{
    int error = errno; /* for %m, which must not see what writing did to errno */

    if (is_numbered(fmt) && !fetch_numbered(a, fmt)) {
        errno = EINVAL;
        return -1;
    }
    while (*fmt && !o->failed) {
        const char *end = strchrnul(fmt, '%');
        struct spec s;

        __emit(o, fmt, (size_t)(end - fmt));
        if (!*end)
            break;
        fmt = end + 1;
        if (!parse(&fmt, &s) || !get_sizes(a, &s)) {
            errno = EOVERFLOW;
            return -1;
        }
        if (type_of(&s) == BAD) {
            errno = EINVAL;
            return -1;
        }
        if (s.conv == 'm')
            errno = error;
        print_one(o, &s, get(a, s.at, type_of(&s)));
    }
    if (o->total > INT_MAX)
        errno = EOVERFLOW;
    return o->failed ? -1 : (int)o->total;
}

/* An unbuffered file gets a buffer for as long as the call lasts, so that it sees one write. */
int vfprintf(FILE *restrict f, const char *restrict fmt, va_list ap)
{
    WITH_FILE(f);
    unsigned char temporary[256], *old = f->buf;
    struct out o = { .f = f };
    struct args a = { .numbered = false };
    bool lend = f->size == 0 && !(f->flags & F_STRING);
    int r;

    if (lend) {
        __settle(f);
        f->buf = temporary;
        f->size = sizeof temporary;
    }
    va_copy(a.ap, ap);
    r = __to_write(f) ? format(&o, fmt, &a) : -1;
    va_end(a.ap);
    if (lend) {
        if (__settle(f) < 0)
            r = -1;
        f->buf = old;
        f->size = 0;
    }
    return r;
}
