/* floatscan.c - floating-point numbers from text, correctly rounded: to nearest, ties to even.
 * A decimal number is an exact struct decimal, which is doubled or halved until its integer part
 * has just the bits of the format's mantissa; then its fraction says how to round. Time is O(digits
 * * exponent), some microseconds for usual numbers. */
#include "libc/stdlib/numscan.h"
#include "libc/stdlib/decimal.h"
#include <ctype.h>
#include <errno.h>
#include <alloca.h>
#include <string.h>

enum {
    START,
    SIGN,
    WORD,      /* inside "inf", "infinity" or "nan" */
    NAN_CHARS, /* inside nan(...) */
    ZERO,      /* a leading 0, which may become 0x */
    PREFIX,    /* 0x */
    WHOLE,
    POINT, /* a point without a digit so far */
    FRACTION,
    EXPONENT, /* e */
    EXPONENT_SIGN,
    EXPONENT_DIGITS,
    DONE
};

void __floatscan_start(struct floatscan *s, uint32_t *limb, int room)
{
    *s = (struct floatscan){ .state = START, .limb = limb, .room = room };
}

static bool move(struct floatscan *s, int state, bool good)
{
    s->state = (unsigned char)state;
    s->len++;
    if (good)
        s->good = s->len;
    return true;
}

static void decimal_digit(struct floatscan *s, unsigned d, bool fraction)
{
    s->point += fraction;
    if (d == 0 && s->limbs == 0 && s->pending == 0)
        return;
    if (s->limbs == s->room) {
        s->sticky |= d != 0;
        s->point--;
        return;
    }
    s->pending = s->pending * 10 + d;
    if (++s->npending == 9) {
        s->limb[s->limbs++] = s->pending;
        s->pending = 0;
        s->npending = 0;
    }
}

static void hex_digit(struct floatscan *s, unsigned d, bool fraction)
{
    s->point += 4 * fraction;
    if (s->mantissa >> 60) {
        s->sticky |= d != 0;
        s->point -= 4;
    } else {
        s->mantissa = s->mantissa << 4 | d;
    }
}

static bool take_digit(struct floatscan *s, int c, bool fraction)
{
    if (s->hex ? !isxdigit(c) : !isdigit(c))
        return false;
    if (s->hex)
        hex_digit(s, (unsigned)(isdigit(c) ? c - '0' : (c | 32) - 'a' + 10), fraction);
    else
        decimal_digit(s, (unsigned)c - '0', fraction);
    return move(s, fraction ? FRACTION : WHOLE, true);
}

static bool take_exponent(struct floatscan *s, int c)
{
    return (c | 32) == (s->hex ? 'p' : 'e') && move(s, EXPONENT, false);
}

static bool take_first(struct floatscan *s, int c)
{
    if (c == '0')
        return move(s, ZERO, true);
    if (c == '.')
        return move(s, POINT, false);
    if ((c | 32) == 'i' || (c | 32) == 'n') {
        s->word = (unsigned char)(c | 32);
        s->exp = 1; /* characters of the word so far */
        return move(s, WORD, false);
    }
    return take_digit(s, c, false);
}

static bool take_word(struct floatscan *s, int c)
{
    const char *word = s->word == 'i' ? "infinity" : "nan";

    if (s->word == 'n' && s->exp == 3)
        return c == '(' && move(s, NAN_CHARS, false);
    if (!word[s->exp] || (c | 32) != word[s->exp])
        return false;
    s->exp++;
    return move(s, WORD, s->exp == 3 || s->exp == 8);
}

static bool take_exponent_digit(struct floatscan *s, int c)
{
    if (!isdigit(c))
        return false;
    if (s->exp < 100000000)
        s->exp = s->exp * 10 + (c - '0');
    return move(s, EXPONENT_DIGITS, true);
}

bool __floatscan_push(struct floatscan *s, int c)
{
    switch (s->state) {
    case START:
        if (c == '+' || c == '-') {
            s->negative = c == '-';
            return move(s, SIGN, false);
        }
        return take_first(s, c);
    case SIGN: return take_first(s, c);
    case WORD: return take_word(s, c);
    case NAN_CHARS:
        if (c == ')')
            return move(s, DONE, true);
        return (isalnum(c) || c == '_') && move(s, NAN_CHARS, false);
    case ZERO:
        if ((c | 32) == 'x') {
            s->hex = true;
            return move(s, PREFIX, false);
        }
        break;
    case PREFIX:
        if (c == '.')
            return move(s, POINT, false);
        return take_digit(s, c, false);
    case POINT: return take_digit(s, c, true);
    case FRACTION: return take_digit(s, c, true) || take_exponent(s, c);
    case EXPONENT:
        if (c == '+' || c == '-') {
            s->exp_negative = c == '-';
            return move(s, EXPONENT_SIGN, false);
        }
        return take_exponent_digit(s, c);
    case EXPONENT_SIGN:
    case EXPONENT_DIGITS: return take_exponent_digit(s, c);
    case DONE: return false;
    }
    if (c == '.') /* ZERO, WHOLE */
        return move(s, FRACTION, true);
    return take_digit(s, c, false) || take_exponent(s, c);
}

/* A format with this many bits of precision: the least and the greatest exponent e of mantissa *
 * 2^e. */
struct format {
    int bits, emin, emax;
};

static struct format format_of(int bits)
{
    if (bits == 24)
        return (struct format){ 24, -149, 104 };
    if (bits == 53)
        return (struct format){ 53, -1074, 971 };
    return (struct format){ 64, -16445, 16320 };
}

/* mantissa * 2^e as a long double, which holds every value of every format. */
static long double make(uint64_t mantissa, int e)
{
    union {
        struct {
            uint64_t mantissa;
            uint16_t exponent;
        } part;
        long double value;
    } u = { .value = 0 };
    int shift;

    if (mantissa == 0)
        return 0;
    shift = __builtin_clzll(mantissa);
    if (e - shift < -16445)
        shift = e + 16445;
    u.part.mantissa = mantissa << shift;
    e += 16446 - shift;
    u.part.exponent = (uint16_t)(u.part.mantissa >> 63 ? e : 0);
    return u.value;
}

static long double overflow(void)
{
    errno = ERANGE;
    return __builtin_infl();
}

/* Round mantissa * 2^e, of at most f.bits, where the dropped part is less (-1), equal (0) or more
 * (1) than half a unit, and inexact if there is one. */
static long double round_to(struct format f, uint64_t mantissa, int e, int half, bool inexact)
{
    bool up = half > 0 || (half == 0 && mantissa & 1);

    mantissa += up;
    if (f.bits < 64 ? mantissa >> f.bits != 0 : up && mantissa == 0) {
        mantissa = 1ULL << (f.bits - 1);
        e++;
    }
    if (e > f.emax)
        return overflow();
    if (inexact && !(mantissa >> (f.bits - 1)))
        errno = ERANGE; /* subnormal, and not exact */
    return make(mantissa, e);
}

static int bit_length(uint64_t v)
{
    return v ? 64 - __builtin_clzll(v) : 0;
}

/* The integer part into *v. => its bits, or more than 64 (too small by a few at most) where it is
 * larger */
static int integer_part(const struct decimal *n, uint64_t *v)
{
    uint64_t sum = 0;

    if (n->hi - n->point > 3)
        return 89; /* at least 10^27 */
    for (int i = n->hi - 1; i >= n->point; i--) {
        uint64_t before = sum;

        if (__builtin_mul_overflow(sum, (uint64_t)BILLION, &sum) ||
            __builtin_add_overflow(sum, (uint64_t)(i >= n->lo ? n->d[i] : 0), &sum))
            return bit_length(before) + 29 > 65 ? bit_length(before) + 29 : 65;
    }
    *v = sum;
    return bit_length(sum);
}

/* Is there anything below limb i? */
static bool any_below(const struct decimal *n, int i)
{
    for (i = i < n->hi ? i : n->hi; --i >= n->lo;)
        if (n->d[i])
            return true;
    return n->sticky;
}

/* Compare the fraction with a half: -1, 0, 1. */
static int fraction_half(const struct decimal *n)
{
    int top = n->point - 1;
    uint32_t limb = top >= n->lo && top < n->hi ? n->d[top] : 0;

    if (limb != BILLION / 2)
        return limb > BILLION / 2 ? 1 : -1;
    return any_below(n, top);
}

static long double from_decimal(struct decimal *n, struct format f)
{
    uint64_t v = 0;
    int e = 0, k;

    while ((k = integer_part(n, &v) - f.bits) > 0) {
        k = k < 25 ? k : 25;
        __decimal_shift_right(n, k);
        e += k;
    }
    while (k < 0 && e > f.emin) {
        k = -k < 29 ? -k : 29;
        k = k < e - f.emin ? k : e - f.emin;
        __decimal_shift_left(n, k);
        e -= k;
        k = integer_part(n, &v) - f.bits;
    }
    return round_to(f, v, e, fraction_half(n), any_below(n, n->point));
}

/* Limbs out = in * 10^k + carry, the least significant first. => the new carry */
static uint32_t multiply(uint32_t *out, const uint32_t *in, int n, int k, uint32_t carry, int step)
{
    uint32_t factor = 1;

    while (k-- > 0)
        factor *= 10;
    for (int i = 0; i < n; i++)
        out[i] = split_billion((uint64_t)in[i * step] * factor + carry, &carry);
    return carry;
}

/* Lay the digits out round the point: their last one has the weight 10^exp10. Multiplied by
 * 10^(exp10 mod 9) they fall into whole limbs. 16 limbs below are for the fraction that halving
 * brings. */
static long double decimal_value(struct floatscan *s, long long exp10, struct format f)
{
    int digits = s->limbs * 9 + s->npending, shift, size;
    struct decimal n = { .sticky = s->sticky };
    uint32_t *d;

    if (digits + exp10 > 4940)
        return overflow();
    if (digits + exp10 < -4970) {
        errno = ERANGE;
        return 0;
    }
    shift = (int)((exp10 % 9 + 9) % 9);
    exp10 = (exp10 - shift) / 9;
    n.point = 16 + (exp10 < 0 ? (int)-exp10 : 0);
    n.lo = n.point + (int)exp10;
    size = (n.lo > n.point ? n.lo : n.point) + s->limbs + 5;
    n.d = alloca((size_t)size * sizeof *n.d);
    memset(n.d, 0, (size_t)size * sizeof *n.d);
    d = n.d + n.lo;
    d[s->limbs] = multiply(d, s->limb + s->limbs - 1, s->limbs, s->npending, s->pending, -1);
    d[s->limbs + 1] = multiply(d, d, s->limbs + 1, shift, 0, 1);
    n.hi = n.lo + s->limbs + 2;
    while (n.hi > n.lo && n.d[n.hi - 1] == 0)
        n.hi--;
    return from_decimal(&n, f);
}

/* mantissa * 2^e, where sticky stands for something below it. */
static long double binary_value(uint64_t mantissa, int e, bool sticky, struct format f)
{
    int drop = bit_length(mantissa) - f.bits;
    int half = -1;
    bool inexact = sticky;

    if (drop < f.emin - e)
        drop = f.emin - e;
    if (drop > 0) {
        uint64_t rest = drop < 65 ? mantissa << (64 - drop) : mantissa != 0;

        inexact |= rest != 0;
        if (drop <= 64 && rest >= 1ULL << 63)
            half = rest > 1ULL << 63 || sticky;
        mantissa = drop < 64 ? mantissa >> drop : 0;
        e += drop;
    } else if (mantissa && e > f.emin) { /* normalise, for the test of the exponent's range */
        int up = -drop < e - f.emin ? -drop : e - f.emin;

        mantissa <<= up;
        e -= up;
    }
    return round_to(f, mantissa, e, half, inexact);
}

long double __floatscan_value(struct floatscan *s, int bits)
{
    struct format f = format_of(bits);
    long long exp = s->exp_negative ? -(long long)s->exp : s->exp;
    long double v;

    if (s->word) {
        v = s->word == 'i' ? __builtin_infl() : __builtin_nanl("");
    } else if (s->hex) {
        exp -= s->point;
        exp = exp > 20000 ? 20000 : exp < -20000 ? -20000 : exp;
        v = s->mantissa ? binary_value(s->mantissa, (int)exp, s->sticky, f) : 0;
    } else {
        v = s->limbs || s->pending ? decimal_value(s, exp - s->point, f) : 0;
    }
    return s->negative ? -v : v;
}
