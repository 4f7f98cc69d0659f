/* vt.h - a terminal's screen as a structure: text goes in, cells come out. No hardware. */
#ifndef KERNEL_DEV_VT_H
#define KERNEL_DEV_VT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VT_COLS = 80, VT_ROWS = 25, VT_PARAMS = 16, VT_REPLY = 32 };

/* What SGR selects, before it becomes an attribute byte. */
struct vt_pen {
    uint8_t fg, bg; /* 0 to 15, in the order of ANSI (1 = red) */
    bool bold, reverse, conceal;
};

struct vt_cursor {
    uint8_t x, y;
    bool wrap;       /* the last column is written: the next glyph wraps */
    bool origin;     /* rows count from the scroll region's top */
    uint8_t charset; /* 0 ASCII, 1 DEC line drawing */
    struct vt_pen pen;
};

struct vt {
    uint16_t cell[VT_ROWS][VT_COLS];  /* attribute << 8 | CP437 glyph, as VGA has it */
    uint16_t other[VT_ROWS][VT_COLS]; /* the main screen while the alternate one shows */
    uint8_t lo[VT_ROWS], hi[VT_ROWS]; /* columns [lo, hi) changed since vt_clean */
    unsigned scrolled;                /* whole-screen scrolls since vt_clean */
    struct vt_cursor cur, saved, main_saved;
    uint8_t top, bottom; /* scroll region [top, bottom) */
    bool hidden, nowrap, insert, newline, alternate, app_keys;
    uint8_t state; /* of the escape parser */
    uint8_t intermediate, nparam;
    uint16_t param[VT_PARAMS];
    uint32_t rune, rune_min; /* a UTF-8 sequence so far, its smallest legal value */
    uint8_t rune_left;
    uint32_t last; /* the last glyph, for REP */
    uint32_t tabs[(VT_COLS + 31) / 32];
    char reply[VT_REPLY]; /* answers to reports, for the input side */
    uint8_t nreply;
};

/* A blank screen in the power-on state. */
void vt_init(struct vt *t);

/* Interpret n bytes: UTF-8, control characters, escape sequences.
 * => never fails, whatever the bytes are; vt_ok holds after each byte */
void vt_write(struct vt *t, const char *s, size_t n);

/* The picture has been shown: forget what changed. */
void vt_clean(struct vt *t);

/* Everything must be shown again. */
void vt_touch(struct vt *t);

/* CP437 glyph for a code point, '?' when there is nothing like it. */
uint8_t vt_glyph(uint32_t rune);

/* Every field in its range. */
bool vt_ok(const struct vt *t);

#endif
