/* printfloat.c - %a %e %f %g, exact for every value and precision.
 * The value is mantissa * 2^e. As a struct decimal it has finitely many digits, which are written
 * out as text; rounding (to nearest, ties to even) is then done on that text. */
#include "libc/stdio/format.h"
#include "libc/stdlib/decimal.h"
#include <alloca.h>
#include <limits.h>
#include <string.h>

union bits {
    struct {
        uint64_t mantissa;
        uint16_t exponent; /* and the sign on top */
    } part;
    long double value;
};

/* Decimal digits d[0..n) with the point behind the first `point` of them (which may be < 0 or >
 * n). */
struct digits {
    char *d;
    int n, point;
};

static const char *sign_of(const struct spec *s, const union bits *u)
{
    if (u->part.exponent & 0x8000)
        return "-";
    return s->flags & FMT_PLUS ? "+" : s->flags & FMT_SPACE ? " " : "";
}

/* Limbs that mantissa * 2^e takes, and where its point is. */
static int size_limbs(int e, int *point)
{
    *point = e < 0 ? (-e + 8) / 9 : 0;
    return *point + 4 + (e > 0 ? e / 29 + 1 : 0);
}

static void expand(struct decimal *n, uint64_t mantissa, int e)
{
    for (n->lo = n->hi = n->point; mantissa; mantissa /= BILLION)
        n->d[n->hi++] = (uint32_t)(mantissa % BILLION);
    for (int k; e > 0; e -= k) {
        k = e < 29 ? e : 29;
        __decimal_shift_left(n, k);
    }
    for (int k; e < 0; e += k) {
        k = -e < 29 ? -e : 29;
        __decimal_shift_right(n, k);
    }
}

/* The digits as text, without zeros in front. One place before d[0] is free, for a carry. */
static void write_digits(struct digits *t, const struct decimal *n)
{
    char *p = t->d, *q;

    for (int i = n->hi - 1; i >= n->lo; i--) {
        uint32_t limb = n->d[i];

        for (q = p + 9; q > p; limb /= 10)
            *--q = (char)('0' + limb % 10);
        p += 9;
    }
    t->n = (int)(p - t->d);
    t->point = 9 * (n->hi - n->point);
    while (t->n > 0 && *t->d == '0') {
        t->d++;
        t->n--;
        t->point--;
    }
    if (t->n == 0)
        t->point = 1;
}

/* Keep the first `keep` digits, rounded. */
static void round_digits(struct digits *t, int keep)
{
    int i;
    bool up;

    if (keep >= t->n)
        return;
    if (keep < 0) {
        t->n = 0;
        return;
    }
    for (i = keep + 1; i < t->n && t->d[i] == '0'; i++)
        ;
    up = t->d[keep] > '5' ||
         (t->d[keep] == '5' && (i < t->n || (keep > 0 && (t->d[keep - 1] - '0') % 2)));
    t->n = keep;
    if (!up)
        return;
    for (i = keep - 1; i >= 0 && t->d[i] == '9'; i--)
        t->d[i] = '0';
    if (i >= 0) {
        t->d[i]++;
        return;
    }
    *--t->d = '1';
    t->point++;
    t->n++;
}

/* Digits from place `from` (0 is the first one) to place `to`, zeros where there are none. */
static void emit_places(struct out *o, const struct digits *t, int from, int to)
{
    int first = from < 0 ? 0 : from, end = to < t->n ? to : t->n;

    __pad(o, '0', (to < 0 ? to : 0) - from);
    if (first < end) {
        __emit(o, t->d + first, (size_t)(end - first));
        first = end;
    }
    if (first < to)
        __pad(o, '0', to - first);
}

/* Sign and blanks before, or behind, len characters. */
static int open_field(struct out *o, const struct spec *s, const char *sign, int len)
{
    int fill;

    len += (int)strlen(sign);
    fill = s->width > len ? s->width - len : 0;
    if (!(s->flags & (FMT_MINUS | FMT_ZERO)))
        __pad(o, ' ', fill);
    __emit(o, sign, strlen(sign));
    if ((s->flags & (FMT_MINUS | FMT_ZERO)) == FMT_ZERO)
        __pad(o, '0', fill);
    return s->flags & FMT_MINUS ? fill : 0;
}

/* Digits, a point, prec digits. */
static void print_fixed(struct out *o, const struct spec *s, const char *sign,
                        const struct digits *t, int prec)
{
    bool point = prec > 0 || s->flags & FMT_ALT;
    int whole = t->point > 0 ? t->point : 1;
    int fill = open_field(o, s, sign, whole + point + prec);

    emit_places(o, t, t->point - whole, t->point);
    __emit(o, ".", point);
    emit_places(o, t, t->point, t->point + prec);
    __pad(o, ' ', fill);
}

/* "e+05" with at least `least` digits. => its length */
static int exponent_text(char *text, char letter, int e, int least)
{
    char digits[8], *p = digits + sizeof digits;
    unsigned u = (unsigned)(e < 0 ? -e : e);
    int n;

    for (; u || least > 0; u /= 10, least--)
        *--p = (char)('0' + u % 10);
    n = (int)(digits + sizeof digits - p);
    text[0] = letter;
    text[1] = e < 0 ? '-' : '+';
    memcpy(text + 2, p, (size_t)n);
    return n + 2;
}

/* A digit, a point, prec digits, the exponent. */
static void print_exponent(struct out *o, const struct spec *s, const char *sign,
                           const struct digits *t, int prec)
{
    bool point = prec > 0 || s->flags & FMT_ALT;
    char e[12];
    int n = exponent_text(e, (char)('e' - (s->conv & 32 ? 0 : 32)), t->point - 1, 2);
    int fill = open_field(o, s, sign, 1 + point + prec + n);

    emit_places(o, t, 0, 1);
    __emit(o, ".", point);
    emit_places(o, t, 1, 1 + prec);
    __emit(o, e, (size_t)n);
    __pad(o, ' ', fill);
}

/* The shorter of both forms: prec is the number of significant digits; zeros at the end are left
 * out. */
static void print_general(struct out *o, const struct spec *s, const char *sign, struct digits *t)
{
    int prec = s->prec < 0 ? 6 : s->prec ? s->prec : 1, n, x;

    round_digits(t, prec);
    x = t->point - 1;
    n = t->n < prec ? t->n : prec;
    while (n > 1 && t->d[n - 1] == '0')
        n--;
    if (x < -4 || x >= prec)
        print_exponent(o, s, sign, t, s->flags & FMT_ALT ? prec - 1 : n > 0 ? n - 1 : 0);
    else
        print_fixed(o, s, sign, t, s->flags & FMT_ALT ? prec - 1 - x : n - 1 > x ? n - 1 - x : 0);
}

static void print_decimal(struct out *o, const struct spec *s, const char *sign, uint64_t mantissa,
                          int e)
{
    int prec = s->prec < 0 ? 6 : s->prec, limbs;
    struct decimal n = { .sticky = false };
    struct digits t;

    if (mantissa && e < 0) { /* fewer limbs for numbers with few bits */
        int zeros = __builtin_ctzll(mantissa);

        zeros = zeros < -e ? zeros : -e;
        mantissa >>= zeros;
        e += zeros;
    }
    limbs = size_limbs(mantissa ? e : 0, &n.point);
    n.d = alloca((size_t)limbs * sizeof *n.d);
    expand(&n, mantissa, mantissa ? e : 0);
    t.d = alloca(9 * (size_t)limbs + 1);
    t.d++;
    write_digits(&t, &n);
    switch (s->conv | 32) {
    case 'f':
        if (prec < t.n - t.point)
            round_digits(&t, t.point + prec);
        print_fixed(o, s, sign, &t, prec);
        break;
    case 'e':
        if (prec < t.n - 1)
            round_digits(&t, prec + 1);
        print_exponent(o, s, sign, &t, prec);
        break;
    default: print_general(o, s, sign, &t);
    }
}

/* One hexadecimal digit, a point, the others. A double's first digit is 1 (0 if it is subnormal), a
 * long double's has its four highest bits. */
static void print_hex(struct out *o, const struct spec *s, const char *sign, uint64_t mantissa,
                      int e)
{
    char letters = s->conv & 32, text[20], ex[12], prefix[4];
    int n = 0, prec = s->prec, len, fill;
    bool point;

    if (s->length != LEN_LD && mantissa) {
        int shift = e < -1022 - 63 ? -1022 - 63 - e : 0; /* subnormal as a double */

        mantissa >>= 3;
        e += 3;
        mantissa >>= shift;
        e += shift;
    }
    e += 60;
    if (prec >= 0 && prec < 15) {
        uint64_t unit = 1ULL << (60 - 4 * prec), rest = mantissa & (unit - 1);

        mantissa -= rest;
        if (rest > unit / 2 || (rest == unit / 2 && mantissa & unit)) {
            mantissa += unit;
            if (mantissa < unit) { /* 16: the next power */
                mantissa = 1ULL << 60;
                e += 4;
            }
        }
    }
    if (!mantissa && e == 60)
        e = 0;
    for (uint64_t m = mantissa; n == 0 || m || n <= (prec > 15 ? 15 : prec); m <<= 4)
        text[n++] = (char)("0123456789ABCDEF"[m >> 60] | (m >> 60 > 9 ? letters : 0));
    if (prec < 0)
        prec = n - 1;
    point = prec > 0 || s->flags & FMT_ALT;
    len = exponent_text(ex, (char)('P' | letters), e, 1);
    strcpy(prefix, sign);
    strcat(prefix, letters ? "0x" : "0X");
    fill = open_field(o, s, prefix, 1 + point + prec + len);
    __emit(o, text, 1);
    __emit(o, ".", point);
    __emit(o, text + 1, (size_t)(n - 1));
    __pad(o, '0', prec - (n - 1));
    __emit(o, ex, (size_t)len);
    __pad(o, ' ', fill);
}

void __emit_float(struct out *o, const struct spec *s, long double value)
{
    union bits u = { .value = value };
    int exponent = u.part.exponent & 0x7fff;
    const char *sign = sign_of(s, &u);

    if (exponent == 0x7fff) {
        struct spec plain = *s;
        const char *word = u.part.mantissa << 1 ? "nan" : "inf";

        plain.flags &= (unsigned char)~FMT_ZERO;
        if (!(s->conv & 32))
            word = u.part.mantissa << 1 ? "NAN" : "INF";
        __emit_number(o, &plain, sign, 0, word, 3);
        return;
    }
    if (s->prec > INT_MAX - 32768) {
        o->total = (size_t)INT_MAX + 1;
        o->failed = true;
        return;
    }
    exponent = (exponent ? exponent : 1) - 16383 - 63;
    if (value == 0)
        exponent = 0;
    if ((s->conv | 32) == 'a')
        print_hex(o, s, sign, u.part.mantissa, exponent);
    else
        print_decimal(o, s, sign, u.part.mantissa, exponent);
}
