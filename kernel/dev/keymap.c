/* keymap.c - the US keyboard: scan codes of set 1 become characters and xterm's key sequences.
 * A key sends one byte when pressed and the same with bit 7 set when released; 0xE0 in front marks
 * the keys that the first PC did not have; Pause alone starts with 0xE1 and is never released.
 * Linux's console and xterm's "ctlseqs" say what a program expects from each key. */
#include "kernel/dev/keymap.h"

#include "kernel/lib/string.h"

enum {
    CTRL = 0x1d,
    LSHIFT = 0x2a,
    RSHIFT = 0x36,
    ALT = 0x38,
    CAPS = 0x3a,
    NUM = 0x45,
    SCROLL = 0x46
};
enum { RELEASED = 0x80, TAB = 0x0f, ENTER = 0x1c, SLASH = 0x35 };
enum { KEYPAD_FIRST = 0x47, KEYPAD_LAST = 0x53 };

/* Codes 0x00 to 0x39, without and with shift; 0 where the key is none of these. */
static const char plain[] =
    "\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] =
    "\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

/* Codes 0x47 to 0x53 while Num Lock is on. */
static const char keypad[] = "789-456+1230.";

/* Keys that send a sequence: ESC [ letter, ESC O letter (F1 to F4), or ESC [ number ~. */
struct special {
    uint8_t code;
    char letter;
    uint8_t number;
};

static const struct special specials[] = {
    { 0x47, 'H', 0 }, { 0x48, 'A', 0 }, { 0x49, 0, 5 },   { 0x4b, 'D', 0 }, { 0x4c, 'E', 0 },
    { 0x4d, 'C', 0 }, { 0x4f, 'F', 0 }, { 0x50, 'B', 0 }, { 0x51, 0, 6 },   { 0x52, 0, 2 },
    { 0x53, 0, 3 },   { 0x3b, 'P', 0 }, { 0x3c, 'Q', 0 }, { 0x3d, 'R', 0 }, { 0x3e, 'S', 0 },
    { 0x3f, 0, 15 },  { 0x40, 0, 17 },  { 0x41, 0, 18 },  { 0x42, 0, 19 },  { 0x43, 0, 20 },
    { 0x44, 0, 21 },  { 0x57, 0, 23 },  { 0x58, 0, 24 },
};

static bool shift(const struct keymap *k)
{
    return k->lshift || k->rshift;
}

static bool ctrl(const struct keymap *k)
{
    return k->lctrl || k->rctrl;
}

static bool alt(const struct keymap *k)
{
    return k->lalt || k->ralt;
}

/* What Ctrl makes of a character. */
static char control(char c)
{
    static const char digits[] = "\0\033\034\035\036\037\177"; /* 2 to 8 */

    if (c >= '2' && c <= '8')
        return digits[c - '2'];
    if (c == ' ')
        return '\0';
    if (c == '/' || c == '-')
        return 0x1f;
    if (c == '?')
        return 0x7f;
    if (c == 0x7f)
        return '\b';
    if (c >= '@' && c <= '~')
        return (char)(c & 0x1f);
    return c;
}

/* The state of a modifier or lock key. => true if code is one */
static bool modifier(struct keymap *k, uint8_t code, bool extended, bool down)
{
    uint8_t led = code == CAPS ? LED_CAPS : code == NUM ? LED_NUM : LED_SCROLL;
    uint8_t bit = (uint8_t)(1 << (code & 7));

    switch (code) {
    case LSHIFT:
    case RSHIFT:
        if (!extended) /* extended ones are made up by the keyboard round its arrow keys */
            *(code == LSHIFT ? &k->lshift : &k->rshift) = down;
        return true;
    case CTRL: *(extended ? &k->rctrl : &k->lctrl) = down; return true;
    case ALT: *(extended ? &k->ralt : &k->lalt) = down; return true;
    case CAPS:
    case NUM:
    case SCROLL:
        if (extended)
            return true;
        if (down && !(k->held[code >> 3] & bit))
            k->leds ^= led;
        if (down)
            k->held[code >> 3] |= bit;
        else
            k->held[code >> 3] &= (uint8_t)~bit;
        return true;
    }
    return false;
}

static const struct special *find_special(uint8_t code)
{
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++)
        if (specials[i].code == code)
            return &specials[i];
    return NULL;
}

/* ESC [ number ; modifiers final, as short as xterm makes it. */
static size_t sequence(const struct keymap *k, const struct special *s, char *out)
{
    int mods = shift(k) + 2 * alt(k) + 4 * ctrl(k);
    bool function = s->letter >= 'P';
    char *p = out;

    *p++ = '\033';
    *p++ = s->letter && !mods && (function || k->app_keys) ? 'O' : '[';
    if (s->number >= 10)
        *p++ = (char)('0' + s->number / 10);
    if (s->number)
        *p++ = (char)('0' + s->number % 10);
    else if (mods)
        *p++ = '1';
    if (mods) {
        *p++ = ';';
        *p++ = (char)('1' + mods);
    }
    *p++ = s->letter ? s->letter : '~';
    return (size_t)(p - out);
}

static size_t character(const struct keymap *k, char c, char *out)
{
    char *p = out;

    if (ctrl(k))
        c = control(c);
    if (alt(k))
        *p++ = '\033';
    *p++ = c;
    return (size_t)(p - out);
}

/* A key of the numeric pad while Num Lock decides. */
static bool is_number(const struct keymap *k, uint8_t code)
{
    char c;

    if (code < KEYPAD_FIRST || code > KEYPAD_LAST)
        return false;
    c = keypad[code - KEYPAD_FIRST];
    return c == '-' || c == '+' || ((k->leds & LED_NUM) && !shift(k));
}

static size_t pressed(const struct keymap *k, uint8_t code, bool extended, char *out)
{
    const struct special *s;
    char c;

    if (extended && (code == ENTER || code == SLASH))
        return character(k, code == ENTER ? '\r' : '/', out);
    if (!extended && is_number(k, code))
        return character(k, keypad[code - KEYPAD_FIRST], out);
    if ((s = find_special(code)))
        return sequence(k, s, out);
    if (extended || code >= sizeof plain - 1)
        return 0;
    if (code == TAB && shift(k)) {
        memcpy(out, "\033[Z", 3);
        return 3;
    }
    c = shift(k) ? shifted[code] : plain[code];
    if ((k->leds & LED_CAPS) && plain[code] >= 'a' && plain[code] <= 'z')
        c ^= 0x20;
    return c ? character(k, c, out) : 0;
}

size_t keymap_feed(struct keymap *k, uint8_t code, char out[KEYMAP_MAX])
{
    bool extended = k->extended;
    bool down = !(code & RELEASED);

    k->extended = false;
    if (k->skip) {
        k->skip--;
        return 0;
    }
    if (code == 0xe0) {
        k->extended = true;
        return 0;
    }
    if (code == 0xe1) {
        k->skip = 2;
        return 0;
    }
    code &= (uint8_t)~RELEASED;
    if (modifier(k, code, extended, down) || !down)
        return 0;
    return pressed(k, code, extended, out);
}
