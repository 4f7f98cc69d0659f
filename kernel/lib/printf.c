/* printf.c - formatted print: one pass over the format, digits produced backwards in a small
 * buffer. */
#include "kernel/lib/printf.h"

#include "kernel/lib/ctype.h"
#include "kernel/lib/string.h"

struct out {
    char *buf;
    size_t size, len;
};

struct spec {
    bool left, plus, space, zero, alt;
    int width, precision; /* precision -1: none */
    int longs;            /* hh -2, h -1, none 0, l 1, ll 2 */
};

static void put(struct out *o, char c)
{
    if (o->len + 1 < o->size)
        o->buf[o->len] = c;
    o->len++;
}

static void fill(struct out *o, char c, int n)
{
    for (; n > 0; n--)
        put(o, c);
}

/* Text behind a sign or base prefix, zeros between, padded to the width. */
static void put_field(struct out *o, const struct spec *s, const char *prefix, const char *text,
                      int len, int zeros)
{
    int prefix_len = (int)strlen(prefix);
    int pad = s->width - prefix_len - zeros - len;

    if (!s->left)
        fill(o, ' ', pad);
    while (*prefix)
        put(o, *prefix++);
    fill(o, '0', zeros);
    for (int i = 0; i < len; i++)
        put(o, text[i]);
    if (s->left)
        fill(o, ' ', pad);
}

/* Digits of v, ending at end. => the first one; an unsigned 0 has none */
static char *digits(char *end, uint64_t v, unsigned base, bool upper)
{
    const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    uint32_t low;

    for (; v >> 32; v /= base)
        *--end = set[v % base];
    for (low = (uint32_t)v; low; low /= base)
        *--end = set[low % base];
    return end;
}

static void put_number(struct out *o, const struct spec *s, uint64_t v, unsigned base, bool upper,
                       const char *prefix)
{
    char buf[24];
    char *end = buf + sizeof buf;
    char *p = digits(end, v, base, upper);
    int len = (int)(end - p), zeros = 0;

    if (s->precision > len)
        zeros = s->precision - len;
    else if (!len && s->precision < 0)
        zeros = 1;
    if (base == 8 && s->alt && !zeros)
        zeros = 1;
    if (s->precision < 0 && s->zero && !s->left)
        zeros = MAX(zeros, s->width - (int)strlen(prefix) - len);
    put_field(o, s, prefix, p, len, zeros);
}

static uint64_t get_unsigned(const struct spec *s, va_list *ap)
{
    if (s->longs == 2)
        return va_arg(*ap, unsigned long long);
    if (s->longs == 1)
        return va_arg(*ap, unsigned long);
    unsigned v = va_arg(*ap, unsigned);
    return s->longs == 0 ? v : s->longs == -1 ? (unsigned short)v : (unsigned char)v;
}

static int64_t get_signed(const struct spec *s, va_list *ap)
{
    if (s->longs == 2)
        return va_arg(*ap, long long);
    if (s->longs == 1)
        return va_arg(*ap, long);
    int v = va_arg(*ap, int);
    return s->longs == 0 ? v : s->longs == -1 ? (short)v : (signed char)v;
}

static void put_signed(struct out *o, const struct spec *s, int64_t v)
{
    uint64_t magnitude = v < 0 ? -(uint64_t)v : (uint64_t)v;

    put_number(o, s, magnitude, 10, false, v < 0 ? "-" : s->plus ? "+" : s->space ? " " : "");
}

static void put_string(struct out *o, const struct spec *s, const char *text)
{
    if (!text)
        text = "(null)";
    put_field(o, s, "", text,
              (int)(s->precision < 0 ? strlen(text) : strnlen(text, (size_t)s->precision)), 0);
}

/* A decimal number or *. */
static const char *parse_int(const char *f, int *v, va_list *ap)
{
    if (*f == '*') {
        *v = va_arg(*ap, int);
        return f + 1;
    }
    for (*v = 0; isdigit(*f); f++)
        *v = *v * 10 + (*f - '0');
    return f;
}

/* Everything between % and the conversion. */
static const char *parse_spec(const char *f, struct spec *s, va_list *ap)
{
    *s = (struct spec){ .precision = -1 };
    for (;; f++) {
        if (*f == '-')
            s->left = true;
        else if (*f == '+')
            s->plus = true;
        else if (*f == ' ')
            s->space = true;
        else if (*f == '0')
            s->zero = true;
        else if (*f == '#')
            s->alt = true;
        else
            break;
    }
    f = parse_int(f, &s->width, ap);
    if (s->width < 0) {
        s->left = true;
        s->width = -s->width;
    }
    if (*f == '.')
        f = parse_int(f + 1, &s->precision, ap);
    for (; *f == 'h' || *f == 'l'; f++)
        s->longs += *f == 'l' ? 1 : -1;
    if (*f == 'z' || *f == 't') {
        s->longs = sizeof(size_t) == sizeof(int) ? 0 : 1;
        f++;
    } else if (*f == 'j') {
        s->longs = 2;
        f++;
    }
    return f;
}

static void convert(struct out *o, const struct spec *s, char conversion, va_list *ap)
{
    uint64_t v;
    char c;

    switch (conversion) {
    case 'd':
    case 'i': put_signed(o, s, get_signed(s, ap)); break;
    case 'u': put_number(o, s, get_unsigned(s, ap), 10, false, ""); break;
    case 'o': put_number(o, s, get_unsigned(s, ap), 8, false, ""); break;
    case 'x':
    case 'X':
        v = get_unsigned(s, ap);
        put_number(o, s, v, 16, conversion == 'X',
                   !s->alt || !v       ? ""
                   : conversion == 'x' ? "0x"
                                       : "0X");
        break;
    case 'p': put_number(o, s, (uintptr_t)va_arg(*ap, void *), 16, false, "0x"); break;
    case 'c':
        c = (char)va_arg(*ap, int);
        put_field(o, s, "", &c, 1, 0);
        break;
    case 's': put_string(o, s, va_arg(*ap, const char *)); break;
    default: put(o, conversion); break; /* %% and mistakes */
    }
}

int kvsnprintf(char *buf, size_t n, const char *fmt, va_list ap)
{
    struct out o = { buf, n, 0 };
    struct spec s;
    va_list args;

    va_copy(args, ap);
    while (*fmt) {
        if (*fmt != '%') {
            put(&o, *fmt++);
            continue;
        }
        fmt = parse_spec(fmt + 1, &s, &args);
        if (!*fmt)
            break;
        convert(&o, &s, *fmt++, &args);
    }
    va_end(args);
    if (n)
        buf[MIN(o.len, n - 1)] = 0;
    return (int)o.len;
}

int ksnprintf(char *buf, size_t n, const char *fmt, ...)
{
    va_list ap;
    int len;

    va_start(ap, fmt);
    len = kvsnprintf(buf, n, fmt, ap);
    va_end(ap);
    return len;
}
