/* The keyboard's scan codes become what a terminal sends. */
#include "tests/host/tap.h"

#include "kernel/dev/keymap.c"

static struct keymap k;

/* Feed codes up to 0xff; are these the bytes that come? */
static bool sends(const char *codes, size_t n, const char *want, size_t nwant)
{
    char got[64], out[KEYMAP_MAX];
    size_t have = 0;

    for (size_t i = 0; i < n; i++) {
        size_t m = keymap_feed(&k, (uint8_t)codes[i], out);

        memcpy(got + have, out, m);
        have += m;
    }
    if (have == nwant && !memcmp(got, want, have))
        return true;
    printf("# got");
    for (size_t i = 0; i < have; i++)
        printf(" %02x", got[i] & 255);
    printf("\n");
    return false;
}
#define SENDS(codes, want) sends(codes, sizeof(codes) - 1, want, sizeof(want) - 1)

static void characters(void)
{
    ok(SENDS("\x26\xa6\x1f\x9f\x1c\x9c", "ls\r"), "letters and return");
    ok(SENDS("\x2a\x1e\x9e\xaa\x1e", "Aa"), "shift while it is held");
    ok(SENDS("\x36\x02\xb6\x02", "!1"), "the right one too");
    ok(SENDS("\x3a\xba\x1e\x02\x2a\x1e\xaa\x3a\xba\x1e", "A1aa"), "caps lock: letters only");
    ok(SENDS("\x3a\x3a\x3a\xba\x1e\x3a\xba", "A"), "a repeated lock key toggles once");
    ok(SENDS("\x1d\x2e\xae\x9d\x2e", "\003c"), "control");
    ok(SENDS("\xe0\x1d\x20\xe0\x9d", "\004"), "the right one too");
    ok(SENDS("\x1d\x39\x9d", "\0"), "control and space: NUL");
    ok(SENDS("\x1d\x2b\x1a\x9d", "\034\033"), "control and backslash, bracket");
    ok(SENDS("\x38\x1e\xb8", "\033a"), "alt sends escape first");
    ok(SENDS("\x0e\x0f\x01", "\177\t\033"), "backspace, tab, escape");
    ok(SENDS("\x2a\x0f\xaa", "\033[Z"), "shift and tab");
}

static void special_keys(void)
{
    ok(SENDS("\xe0\x48\xe0\xc8\xe0\x50\xe0\x4d\xe0\x4b", "\033[A\033[B\033[C\033[D"), "arrows");
    k.app_keys = true;
    ok(SENDS("\xe0\x48", "\033OA"), "application arrows");
    k.app_keys = false;
    ok(SENDS("\x1d\xe0\x4d\x9d", "\033[1;5C"), "control and arrow");
    ok(SENDS("\xe0\x2a\xe0\x53\xe0\xd3\xe0\xaa", "\033[3~"), "delete, with its made-up shift");
    ok(SENDS("\xe0\x47\xe0\x4f\xe0\x49\xe0\x51", "\033[H\033[F\033[5~\033[6~"), "home, end, pages");
    ok(SENDS("\x3b\x3f\x58", "\033OP\033[15~\033[24~"), "function keys");
    ok(SENDS("\x2a\x38\x1d\x58\xaa\xb8\x9d", "\033[24;8~"), "the longest of all");
    ok(SENDS("\xe0\x1c\xe0\x35", "\r/"), "enter and slash of the pad");
    ok(SENDS("\x48\x4a\x4e", "\033[A-+"), "the pad moves without num lock");
    ok(SENDS("\x45\xc5\x48\x53\x45\xc5", "8."), "and types with it");
    ok(SENDS("\xe1\x1d\x45\xe1\x9d\xc5\x1e", "a"), "pause is silent and leaves no trace");
    ok(SENDS("\xe0\x5b\xe0\xdb\xe0\x37", ""), "other keys say nothing");
}

static bool any_bytes(void)
{
    char out[KEYMAP_MAX];

    tap_seed = 1;
    for (int i = 0; i < 1000000; i++)
        if (keymap_feed(&k, (uint8_t)tap_random(), out) > KEYMAP_MAX)
            return false;
    return true;
}

int main(void)
{
    plan(25);
    characters();
    special_keys();
    ok(any_bytes(), "any bytes whatever do no harm");
    return done();
}
