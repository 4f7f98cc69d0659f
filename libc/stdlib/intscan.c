/* intscan.c - integers in any base from 2 to 36, one character at a time. */
#include "libc/stdlib/numscan.h"
#include <ctype.h>

enum { START, SIGN, ZERO, PREFIX, DIGITS };

void __intscan_start(struct intscan *s, int base)
{
    *s = (struct intscan){ .base = (unsigned)base, .state = START };
}

static unsigned digit(int c)
{
    if (isdigit(c))
        return (unsigned)c - '0';
    return isalpha(c) ? ((unsigned)c | 32) - 'a' + 10 : 99;
}

static bool take(struct intscan *s, unsigned d)
{
    uint64_t v;

    if (d >= s->base)
        return false;
    if (__builtin_mul_overflow(s->value, (uint64_t)s->base, &v) ||
        __builtin_add_overflow(v, (uint64_t)d, &v)) {
        s->overflow = true;
        v = UINT64_MAX;
    }
    s->value = v;
    s->state = DIGITS;
    s->good = ++s->len;
    return true;
}

static bool first_digit(struct intscan *s, int c)
{
    if (c == '0' && (s->base == 0 || s->base == 16)) {
        s->state = ZERO;
        s->good = ++s->len;
        return true;
    }
    if (s->base == 0)
        s->base = 10;
    return take(s, digit(c));
}

bool __intscan_push(struct intscan *s, int c)
{
    switch (s->state) {
    case START:
        if (c == '+' || c == '-') {
            s->negative = c == '-';
            s->state = SIGN;
            s->len++;
            return true;
        }
        return first_digit(s, c);
    case SIGN: return first_digit(s, c);
    case ZERO:
        if ((c | 32) == 'x') {
            s->base = 16;
            s->state = PREFIX;
            s->len++;
            return true;
        }
        if (s->base == 0)
            s->base = 8;
        return take(s, digit(c));
    default: return take(s, digit(c));
    }
}
