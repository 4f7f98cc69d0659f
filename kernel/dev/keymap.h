/* keymap.h - scan codes (set 1) to the bytes a terminal sends. No hardware. */
#ifndef KERNEL_DEV_KEYMAP_H
#define KERNEL_DEV_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYMAP_MAX = 8 }; /* no key sends more bytes */
enum { LED_SCROLL = 1, LED_NUM = 2, LED_CAPS = 4 };

struct keymap {
    bool lshift, rshift, lctrl, rctrl, lalt, ralt;
    uint8_t leds;     /* which locks are on */
    bool extended;    /* the last byte was 0xE0 */
    uint8_t skip;     /* bytes left of a Pause sequence */
    uint8_t held[16]; /* lock keys that are down: a repeat must not toggle */
    bool app_keys;    /* arrows send ESC O */
};

/* Feed one byte from the keyboard. Returns how many bytes were put into out, maybe 0. */
size_t keymap_feed(struct keymap *k, uint8_t code, char out[KEYMAP_MAX]);

#endif
