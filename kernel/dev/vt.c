/* vt.c - a terminal's screen: what ECMA-48 and the VT100 family say, as far as programs use it.
 *
 *   bytes --UTF-8--> runes --parser--> glyphs, controls, sequences --> cells, cursor, pen
 *
 * The parser is a state machine of five states, so that any bytes whatever leave it in one of
 * them. A glyph costs O(1); a scroll moves the cells once in memory and is remembered as a count,
 * so that the hardware's own scrolling can show it without a redraw. Each row remembers the span
 * of columns that changed: who shows the screen writes only those.
 * ECMA-48 5th edition; DEC VT100 and VT220 manuals; the parser's shape:
 * vt100.net/emu/dec_ansi_parser. */
#include "kernel/dev/vt.h"

#include "kernel/lib/string.h"

enum { GROUND, ESCAPE, CHARSET, CSI, STRING }; /* vt.state */
enum { DEFAULT_FG = 7, DEFAULT_BG = 0 };

/* ---------------------------------------------------------------- glyphs */

/* CP437 from 0x80, as code points. */
static const uint16_t high_half[128] = {
    0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef,
    0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9,
    0x00ff, 0x00d6, 0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa,
    0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557,
    0x255d, 0x255c, 0x255b, 0x2510, 0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f,
    0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
    0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580,
    0x03b1, 0x00df, 0x0393, 0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4,
    0x221e, 0x03c6, 0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248,
    0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};

/* CP437's pictures below space. */
static const uint16_t low_half[32] = {
    0x0000, 0x263a, 0x263b, 0x2665, 0x2666, 0x2663, 0x2660, 0x2022, 0x25d8, 0x25cb, 0x25d9,
    0x2642, 0x2640, 0x266a, 0x266b, 0x263c, 0x25ba, 0x25c4, 0x2195, 0x203c, 0x00b6, 0x00a7,
    0x25ac, 0x21a8, 0x2191, 0x2193, 0x2192, 0x2190, 0x221f, 0x2194, 0x25b2, 0x25bc,
};

/* U+2500 to U+257F: heavy, dashed and rounded lines become the nearest that the font has. */
static const uint8_t box[128] = "\xc4\xc4\xb3\xb3\xc4\xc4\xb3\xb3\xc4\xc4\xb3\xb3\xda\xda\xda\xda"
                                "\xbf\xbf\xbf\xbf\xc0\xc0\xc0\xc0\xd9\xd9\xd9\xd9\xc3\xc3\xc3\xc3"
                                "\xc3\xc3\xc3\xc3\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xb4\xc2\xc2\xc2\xc2"
                                "\xc2\xc2\xc2\xc2\xc1\xc1\xc1\xc1\xc1\xc1\xc1\xc1\xc5\xc5\xc5\xc5"
                                "\xc5\xc5\xc5\xc5\xc5\xc5\xc5\xc5\xc5\xc5\xc5\xc5\xc4\xc4\xb3\xb3"
                                "\xcd\xba\xd5\xd6\xc9\xb8\xb7\xbb\xd4\xd3\xc8\xbe\xbd\xbc\xc6\xc7"
                                "\xcc\xb5\xb6\xb9\xd1\xd2\xcb\xcf\xd0\xca\xd8\xd7\xce\xda\xbf\xd9"
                                "\xc0/\\X\xc4\xb3\xc4\xb3\xc4\xb3\xc4\xb3\xc4\xb3\xc4\xb3";

/* Things that have a cousin in the font. */
static const struct {
    uint16_t rune;
    uint8_t glyph;
} cousins[] = {
    { 0x2010, '-' },  { 0x2011, '-' },  { 0x2012, '-' },  { 0x2013, '-' },  { 0x2014, 0xc4 },
    { 0x2018, '\'' }, { 0x2019, '\'' }, { 0x201c, '"' },  { 0x201d, '"' },  { 0x2026, '.' },
    { 0x2212, '-' },  { 0x2217, '*' },  { 0x2302, 0x7f }, { 0x00d7, 'x' },  { 0x03bc, 0xe6 },
    { 0x03b2, 0xe1 }, { 0x2211, 0xe4 }, { 0x03c9, 0xea }, { 0x25b6, 0x10 }, { 0x25c0, 0x11 },
    { 0x25cf, 0x07 }, { 0x25aa, 0xfe }, { 0x2713, 0xfb }, { 0x2714, 0xfb }, { 0x2717, 'x' },
    { 0x21d2, '>' },  { 0x21d0, '<' },  { 0x00a9, 'c' },  { 0x00ae, 'r' },  { 0x00a6, '|' },
};

/* U+2580 to U+259F: eighths become halves, quadrants the half they are in. */
static const uint8_t blocks[32] =
    "\xdf_\x5f\xdc\xdc\xdc\xdb\xdb\xdb\xdb\xdb\xdd\xdd\xdd\xdd\xb3"
    "\xde\xb0\xb1\xb2\xdf\xde\xdc\xdc\xdf\xdb\xdd\xdb\xdb\xde\xdb\xdb";

static int find16(const uint16_t *table, int n, uint32_t rune)
{
    for (int i = 0; i < n; i++)
        if (table[i] == rune)
            return i;
    return -1;
}

uint8_t vt_glyph(uint32_t rune)
{
    int i;

    if (rune >= 0x20 && rune < 0x7f)
        return (uint8_t)rune;
    if (rune >= 0x2500 && rune < 0x2580)
        return box[rune - 0x2500];
    if (rune >= 0x2580 && rune < 0x25a0)
        return blocks[rune - 0x2580];
    if ((i = find16(high_half, 128, rune)) >= 0)
        return (uint8_t)(0x80 + i);
    if (rune && (i = find16(low_half, 32, rune)) >= 0)
        return (uint8_t)i;
    for (size_t k = 0; k < sizeof cousins / sizeof cousins[0]; k++)
        if (cousins[k].rune == rune)
            return cousins[k].glyph;
    return '?';
}

/* Marks that take no column of their own. */
static bool zero_width(uint32_t rune)
{
    return (rune >= 0x300 && rune < 0x370) || (rune >= 0x200b && rune < 0x2010) ||
           (rune >= 0xfe00 && rune < 0xfe10) || rune == 0xfeff;
}

/* DEC's line drawing characters, 0x60 to 0x7e. */
static const uint8_t dec_lines[31] = "\x04\xb1\t\f\r\n\xf8\xf1\n\v\xd9\xbf\xda\xc0\xc5\xc4"
                                     "\xc4\xc4\xc4\xc4\xc3\xb4\xc1\xc2\xb3\xf3\xf2\xe3\xd8\x9c\xfa";

/* ---------------------------------------------------------------- cells */

/* The VGA's colours have red and blue the other way round. */
static uint8_t vga_colour(uint8_t c)
{
    return (uint8_t)((c & 10) | (c & 1) << 2 | (c & 4) >> 2);
}

static uint16_t attribute(const struct vt_pen *p)
{
    uint8_t fg = vga_colour(p->bold ? p->fg | 8 : p->fg);
    uint8_t bg = vga_colour(p->bg);

    if (p->conceal)
        fg = bg;
    if (p->reverse)
        return (uint16_t)((fg << 4 | bg) << 8);
    return (uint16_t)((bg << 4 | fg) << 8);
}

/* What erasing leaves: the pen's background. */
static uint16_t blank(const struct vt *t)
{
    return (uint16_t)((vga_colour(t->cur.pen.bg) << 4 | DEFAULT_FG) << 8 | ' ');
}

static void touch(struct vt *t, int y, int x0, int x1)
{
    if (t->lo[y] >= t->hi[y]) {
        t->lo[y] = (uint8_t)x0;
        t->hi[y] = (uint8_t)x1;
        return;
    }
    if (x0 < t->lo[y])
        t->lo[y] = (uint8_t)x0;
    if (x1 > t->hi[y])
        t->hi[y] = (uint8_t)x1;
}

static void touch_rows(struct vt *t, int y0, int y1)
{
    for (int y = y0; y < y1; y++)
        touch(t, y, 0, VT_COLS);
}

static void erase(struct vt *t, int y, int x0, int x1)
{
    uint16_t b = blank(t);

    for (int x = x0; x < x1; x++)
        t->cell[y][x] = b;
    touch(t, y, x0, x1);
}

static void erase_rows(struct vt *t, int y0, int y1)
{
    for (int y = y0; y < y1; y++)
        erase(t, y, 0, VT_COLS);
}

/* Move rows [y0, y1) up by n, blanks coming in below. A scroll of the whole screen moves the record
 * of what changed with it. */
static void rows_up(struct vt *t, int y0, int y1, int n)
{
    if (n > y1 - y0)
        n = y1 - y0;
    memmove(t->cell[y0], t->cell[y0 + n], (size_t)(y1 - y0 - n) * sizeof t->cell[0]);
    if (y0 == 0 && y1 == VT_ROWS) {
        memmove(t->lo, t->lo + n, (size_t)(VT_ROWS - n));
        memmove(t->hi, t->hi + n, (size_t)(VT_ROWS - n));
        t->scrolled += (unsigned)n;
    } else {
        touch_rows(t, y0, y1);
    }
    erase_rows(t, y1 - n, y1);
}

static void rows_down(struct vt *t, int y0, int y1, int n)
{
    if (n > y1 - y0)
        n = y1 - y0;
    memmove(t->cell[y0 + n], t->cell[y0], (size_t)(y1 - y0 - n) * sizeof t->cell[0]);
    touch_rows(t, y0, y1);
    erase_rows(t, y0, y0 + n);
}

/* ---------------------------------------------------------------- cursor */

static int clamp(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

static void move_to(struct vt *t, int y, int x)
{
    t->cur.y = (uint8_t)clamp(y, 0, VT_ROWS - 1);
    t->cur.x = (uint8_t)clamp(x, 0, VT_COLS - 1);
    t->cur.wrap = false;
}

/* Up or down by n, not out of the scroll region when inside it. */
static void move_rows(struct vt *t, int n)
{
    int y = t->cur.y;
    int lo = y >= t->top ? t->top : 0;
    int hi = y < t->bottom ? t->bottom - 1 : VT_ROWS - 1;

    move_to(t, clamp(y + n, lo, hi), t->cur.x);
}

/* To row and column as programs give them: from 1, rows from the region's top in origin mode. */
static void address(struct vt *t, int row, int col)
{
    if (t->cur.origin)
        move_to(t, clamp(t->top + row - 1, t->top, t->bottom - 1), col - 1);
    else
        move_to(t, row - 1, col - 1);
}

static void line_feed(struct vt *t)
{
    t->cur.wrap = false;
    if (t->cur.y == t->bottom - 1)
        rows_up(t, t->top, t->bottom, 1);
    else if (t->cur.y < VT_ROWS - 1)
        t->cur.y++;
}

static void reverse_feed(struct vt *t)
{
    t->cur.wrap = false;
    if (t->cur.y == t->top)
        rows_down(t, t->top, t->bottom, 1);
    else if (t->cur.y > 0)
        t->cur.y--;
}

static bool is_tab(const struct vt *t, int x)
{
    return t->tabs[x / 32] >> (x % 32) & 1;
}

static void tab(struct vt *t, int n)
{
    int x = t->cur.x;

    for (; n > 0 && x < VT_COLS - 1; n--)
        do
            x++;
        while (x < VT_COLS - 1 && !is_tab(t, x));
    for (; n < 0 && x > 0; n++)
        do
            x--;
        while (x > 0 && !is_tab(t, x));
    move_to(t, t->cur.y, x);
}

static void default_tabs(struct vt *t)
{
    for (size_t i = 0; i < sizeof t->tabs / sizeof t->tabs[0]; i++)
        t->tabs[i] = 0x01010101;
}

static void default_pen(struct vt_pen *p)
{
    *p = (struct vt_pen){ .fg = DEFAULT_FG, .bg = DEFAULT_BG };
}

/* Show a glyph of the font at the cursor. */
static void show(struct vt *t, uint8_t glyph)
{
    struct vt_cursor *c = &t->cur;
    uint16_t *row;

    if (c->wrap) {
        c->x = 0;
        line_feed(t);
    }
    row = t->cell[c->y];
    if (t->insert) {
        memmove(row + c->x + 1, row + c->x, (size_t)(VT_COLS - 1 - c->x) * sizeof *row);
        touch(t, c->y, c->x, VT_COLS);
    }
    row[c->x] = attribute(&c->pen) | glyph;
    touch(t, c->y, c->x, c->x + 1);
    if (c->x < VT_COLS - 1)
        c->x++;
    else
        c->wrap = !t->nowrap;
}

static void print(struct vt *t, uint32_t rune)
{
    if (rune < 0xa0 && rune >= 0x7f) /* DEL and the C1 controls */
        return;
    if (zero_width(rune))
        return;
    t->last = rune;
    if (t->cur.charset && rune >= 0x60 && rune < 0x7f)
        show(t, dec_lines[rune - 0x60]);
    else
        show(t, vt_glyph(rune));
}

/* ---------------------------------------------------------------- control sequences */

/* Parameter i, where 0 or none means def. */
static int arg(const struct vt *t, int i, int def)
{
    return i < t->nparam && t->param[i] ? t->param[i] : def;
}

static void reply(struct vt *t, const char *s)
{
    size_t n = strlen(s);

    if (n > (size_t)(VT_REPLY - t->nreply))
        return;
    memcpy(t->reply + t->nreply, s, n);
    t->nreply = (uint8_t)(t->nreply + n);
}

static char *decimal(char *p, int v)
{
    if (v >= 10)
        p = decimal(p, v / 10);
    *p++ = (char)('0' + v % 10);
    return p;
}

static void csi_up(struct vt *t)
{
    move_rows(t, -arg(t, 0, 1));
}

static void csi_down(struct vt *t)
{
    move_rows(t, arg(t, 0, 1));
}

static void csi_right(struct vt *t)
{
    move_to(t, t->cur.y, t->cur.x + arg(t, 0, 1));
}

static void csi_left(struct vt *t)
{
    move_to(t, t->cur.y, t->cur.x - arg(t, 0, 1));
}

static void csi_next_line(struct vt *t)
{
    csi_down(t);
    t->cur.x = 0;
}

static void csi_previous_line(struct vt *t)
{
    csi_up(t);
    t->cur.x = 0;
}

static void csi_column(struct vt *t)
{
    move_to(t, t->cur.y, arg(t, 0, 1) - 1);
}

static void csi_row(struct vt *t)
{
    address(t, arg(t, 0, 1), t->cur.x + 1);
}

static void csi_position(struct vt *t)
{
    address(t, arg(t, 0, 1), arg(t, 1, 1));
}

static void csi_tab(struct vt *t)
{
    tab(t, arg(t, 0, 1));
}

static void csi_back_tab(struct vt *t)
{
    tab(t, -arg(t, 0, 1));
}

static void csi_clear_tabs(struct vt *t)
{
    if (arg(t, 0, 0) == 3)
        memset(t->tabs, 0, sizeof t->tabs);
    else if (arg(t, 0, 0) == 0)
        t->tabs[t->cur.x / 32] &= ~(1u << t->cur.x % 32);
}

static void csi_erase_line(struct vt *t)
{
    int how = arg(t, 0, 0);

    if (how <= 2)
        erase(t, t->cur.y, how ? 0 : t->cur.x, how == 1 ? t->cur.x + 1 : VT_COLS);
    t->cur.wrap = false;
}

static void csi_erase_screen(struct vt *t)
{
    int how = arg(t, 0, 0);

    if (how == 0)
        erase_rows(t, t->cur.y + 1, VT_ROWS);
    else if (how == 1)
        erase_rows(t, 0, t->cur.y);
    else if (how == 2 || how == 3)
        erase_rows(t, 0, VT_ROWS);
    if (how <= 1)
        csi_erase_line(t);
}

static void csi_insert(struct vt *t)
{
    int x = t->cur.x, n = clamp(arg(t, 0, 1), 1, VT_COLS - x);
    uint16_t *row = t->cell[t->cur.y];

    memmove(row + x + n, row + x, (size_t)(VT_COLS - x - n) * sizeof *row);
    touch(t, t->cur.y, x, VT_COLS);
    erase(t, t->cur.y, x, x + n);
    t->cur.wrap = false;
}

static void csi_delete(struct vt *t)
{
    int x = t->cur.x, n = clamp(arg(t, 0, 1), 1, VT_COLS - x);
    uint16_t *row = t->cell[t->cur.y];

    memmove(row + x, row + x + n, (size_t)(VT_COLS - x - n) * sizeof *row);
    touch(t, t->cur.y, x, VT_COLS);
    erase(t, t->cur.y, VT_COLS - n, VT_COLS);
    t->cur.wrap = false;
}

static void csi_erase(struct vt *t)
{
    erase(t, t->cur.y, t->cur.x, t->cur.x + clamp(arg(t, 0, 1), 1, VT_COLS - t->cur.x));
    t->cur.wrap = false;
}

static bool in_region(const struct vt *t)
{
    return t->cur.y >= t->top && t->cur.y < t->bottom;
}

static void csi_insert_lines(struct vt *t)
{
    if (!in_region(t))
        return;
    rows_down(t, t->cur.y, t->bottom, arg(t, 0, 1));
    move_to(t, t->cur.y, 0);
}

static void csi_delete_lines(struct vt *t)
{
    if (!in_region(t))
        return;
    rows_up(t, t->cur.y, t->bottom, arg(t, 0, 1));
    move_to(t, t->cur.y, 0);
}

static void csi_scroll_up(struct vt *t)
{
    rows_up(t, t->top, t->bottom, arg(t, 0, 1));
}

static void csi_scroll_down(struct vt *t)
{
    rows_down(t, t->top, t->bottom, arg(t, 0, 1));
}

static void csi_repeat(struct vt *t)
{
    if (t->last)
        for (int n = clamp(arg(t, 0, 1), 1, VT_ROWS * VT_COLS); n > 0; n--)
            print(t, t->last);
}

static void csi_region(struct vt *t)
{
    int top = arg(t, 0, 1) - 1, bottom = arg(t, 1, VT_ROWS);

    if (bottom > VT_ROWS)
        bottom = VT_ROWS;
    if (bottom - top < 2)
        return;
    t->top = (uint8_t)top;
    t->bottom = (uint8_t)bottom;
    address(t, 1, 1);
}

static void save_cursor(struct vt *t)
{
    t->saved = t->cur;
}

static void restore_cursor(struct vt *t)
{
    t->cur = t->saved;
}

static void csi_attributes(struct vt *t)
{
    reply(t, "\033[?6c");
}

static void csi_report(struct vt *t)
{
    char s[16] = "\033[", *p = s + 2;

    if (arg(t, 0, 0) == 5)
        reply(t, "\033[0n");
    if (arg(t, 0, 0) != 6)
        return;
    p = decimal(p, t->cur.y + 1 - (t->cur.origin ? t->top : 0));
    *p++ = ';';
    p = decimal(p, t->cur.x + 1);
    *p++ = 'R';
    *p = '\0';
    reply(t, s);
}

/* The nearest of the sixteen colours. */
static uint8_t nearest(int r, int g, int b)
{
    int most = r > g ? r : g;
    int least = r < g ? r : g;
    int cut;

    if (b > most)
        most = b;
    if (b < least)
        least = b;
    if (most - least < 32) /* a grey */
        return most < 43 ? 0 : most < 128 ? 8 : most < 213 ? 7 : 15;
    cut = (most + least) / 2;
    return (uint8_t)((most > 192 ? 8 : 0) | (r > cut) | (g > cut) << 1 | (b > cut) << 2);
}

/* Colour n of the 256: sixteen, a cube of 6 x 6 x 6, and greys. */
static uint8_t indexed(int n)
{
    static const uint8_t level[6] = { 0, 95, 135, 175, 215, 255 };

    if (n < 16)
        return (uint8_t)n;
    if (n >= 232)
        return nearest(8 + (n - 232) * 10, 8 + (n - 232) * 10, 8 + (n - 232) * 10);
    n -= 16;
    return nearest(level[n / 36], level[n / 6 % 6], level[n % 6]);
}

/* SGR 38 and 48: ";5;n" or ";2;r;g;b" behind parameter i. Returns how many were used. */
static int extended_colour(const struct vt *t, int i, uint8_t *out)
{
    if (arg(t, i + 1, 0) == 5) {
        *out = indexed(arg(t, i + 2, 0) & 255);
        return 2;
    }
    if (arg(t, i + 1, 0) == 2) {
        *out = nearest(arg(t, i + 2, 0) & 255, arg(t, i + 3, 0) & 255, arg(t, i + 4, 0) & 255);
        return 4;
    }
    return 0;
}

/* One SGR parameter, at i. Returns how many further ones it used. */
static int select_rendition(struct vt *t, int i)
{
    struct vt_pen *p = &t->cur.pen;
    int v = arg(t, i, 0);

    switch (v) {
    case 0: default_pen(p); break;
    case 1: p->bold = true; break;
    case 7: p->reverse = true; break;
    case 8: p->conceal = true; break;
    case 21:
    case 22: p->bold = false; break;
    case 27: p->reverse = false; break;
    case 28: p->conceal = false; break;
    case 38: return extended_colour(t, i, &p->fg);
    case 39: p->fg = DEFAULT_FG; break;
    case 48: return extended_colour(t, i, &p->bg);
    case 49: p->bg = DEFAULT_BG; break;
    default:
        if (v >= 30 && v <= 37)
            p->fg = (uint8_t)(v - 30);
        else if (v >= 40 && v <= 47)
            p->bg = (uint8_t)(v - 40);
        else if (v >= 90 && v <= 97)
            p->fg = (uint8_t)(v - 90 + 8);
        else if (v >= 100 && v <= 107)
            p->bg = (uint8_t)(v - 100 + 8);
    }
    return 0;
}

static void csi_rendition(struct vt *t)
{
    int i = 0;

    do
        i += 1 + select_rendition(t, i);
    while (i < t->nparam);
}

/* The alternate screen: cleared when entered, the main one comes back when left. */
static void set_alternate(struct vt *t, bool on, bool cursor)
{
    if (on == t->alternate)
        return;
    t->alternate = on;
    if (on) {
        if (cursor)
            t->main_saved = t->cur;
        memcpy(t->other, t->cell, sizeof t->cell);
        erase_rows(t, 0, VT_ROWS);
    } else {
        memcpy(t->cell, t->other, sizeof t->cell);
        if (cursor)
            t->cur = t->main_saved;
    }
    vt_touch(t);
}

static void private_mode(struct vt *t, int mode, bool on)
{
    switch (mode) {
    case 1: t->app_keys = on; break;
    case 6:
        t->cur.origin = on;
        address(t, 1, 1);
        break;
    case 7:
        t->nowrap = !on;
        t->cur.wrap = false;
        break;
    case 25: t->hidden = !on; break;
    case 47:
    case 1047: set_alternate(t, on, false); break;
    case 1048:
        if (on)
            save_cursor(t);
        else
            restore_cursor(t);
        break;
    case 1049: set_alternate(t, on, true); break;
    }
}

static void set_modes(struct vt *t, bool on)
{
    for (int i = 0; i < t->nparam; i++) {
        if (t->intermediate == '?')
            private_mode(t, t->param[i], on);
        else if (t->param[i] == 4)
            t->insert = on;
        else if (t->param[i] == 20)
            t->newline = on;
    }
}

static void csi_set(struct vt *t)
{
    set_modes(t, true);
}

static void csi_reset(struct vt *t)
{
    set_modes(t, false);
}

/* By final byte. */
static void (*const csi_table[128])(struct vt *) = {
    ['@'] = csi_insert,        ['A'] = csi_up,           ['B'] = csi_down,
    ['C'] = csi_right,         ['D'] = csi_left,         ['E'] = csi_next_line,
    ['F'] = csi_previous_line, ['G'] = csi_column,       ['H'] = csi_position,
    ['I'] = csi_tab,           ['J'] = csi_erase_screen, ['K'] = csi_erase_line,
    ['L'] = csi_insert_lines,  ['M'] = csi_delete_lines, ['P'] = csi_delete,
    ['S'] = csi_scroll_up,     ['T'] = csi_scroll_down,  ['X'] = csi_erase,
    ['Z'] = csi_back_tab,      ['`'] = csi_column,       ['a'] = csi_right,
    ['b'] = csi_repeat,        ['c'] = csi_attributes,   ['d'] = csi_row,
    ['e'] = csi_down,          ['f'] = csi_position,     ['g'] = csi_clear_tabs,
    ['h'] = csi_set,           ['l'] = csi_reset,        ['m'] = csi_rendition,
    ['n'] = csi_report,        ['r'] = csi_region,       ['s'] = save_cursor,
    ['u'] = restore_cursor,
};

/* Modes back to the start; the picture stays (DECSTR). */
static void soft_reset(struct vt *t)
{
    t->hidden = t->nowrap = t->insert = t->newline = t->app_keys = false;
    t->top = 0;
    t->bottom = VT_ROWS;
    t->cur.origin = t->cur.wrap = false;
    t->cur.charset = 0;
    default_pen(&t->cur.pen);
    t->saved = (struct vt_cursor){ .pen = t->cur.pen };
}

static void sequence(struct vt *t, uint8_t final)
{
    if (t->intermediate == '!' && final == 'p')
        soft_reset(t);
    else if (t->intermediate == '?' && final != 'h' && final != 'l')
        return;
    else if ((!t->intermediate || t->intermediate == '?') && csi_table[final])
        csi_table[final](t);
}

/* ---------------------------------------------------------------- the parser */

static void csi_start(struct vt *t)
{
    t->state = CSI;
    t->intermediate = 0;
    t->nparam = 0;
    memset(t->param, 0, sizeof t->param);
}

static void csi_digit(struct vt *t, uint8_t c)
{
    uint16_t *p;

    if (!t->nparam)
        t->nparam = 1;
    p = &t->param[t->nparam - 1];
    if (*p < 1000)
        *p = (uint16_t)(*p * 10 + (c - '0'));
}

static void csi_separator(struct vt *t)
{
    if (!t->nparam)
        t->nparam = 1;
    if (t->nparam < VT_PARAMS)
        t->nparam++;
    else
        t->param[VT_PARAMS - 1] = 0;
}

static void in_csi(struct vt *t, uint8_t c)
{
    if (c >= '0' && c <= '9')
        csi_digit(t, c);
    else if (c == ';' || c == ':')
        csi_separator(t);
    else if (c < 0x40)
        t->intermediate = t->intermediate ? 0xff : c;
    else {
        t->state = GROUND;
        sequence(t, c);
    }
}

static void fill_with_e(struct vt *t)
{
    for (int y = 0; y < VT_ROWS; y++)
        for (int x = 0; x < VT_COLS; x++)
            t->cell[y][x] = DEFAULT_FG << 8 | 'E';
    vt_touch(t);
}

static void in_escape(struct vt *t, uint8_t c)
{
    t->state = GROUND;
    switch (c) {
    case '[': csi_start(t); break;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_': t->state = STRING; break;
    case '(':
    case ')':
    case '#':
    case '%':
        t->intermediate = c;
        t->state = CHARSET;
        break;
    case '7': save_cursor(t); break;
    case '8': restore_cursor(t); break;
    case 'D': line_feed(t); break;
    case 'E':
        t->cur.x = 0;
        line_feed(t);
        break;
    case 'H': t->tabs[t->cur.x / 32] |= 1u << t->cur.x % 32; break;
    case 'M': reverse_feed(t); break;
    case 'c': vt_init(t); break;
    }
}

static void in_charset(struct vt *t, uint8_t c)
{
    t->state = GROUND;
    if (t->intermediate == '(')
        t->cur.charset = c == '0';
    else if (t->intermediate == '#' && c == '8')
        fill_with_e(t);
}

/* Controls act in the middle of a sequence too. */
static void control(struct vt *t, uint8_t c)
{
    switch (c) {
    case '\b': move_to(t, t->cur.y, t->cur.x - 1); break;
    case '\t': tab(t, 1); break;
    case '\n':
    case '\v':
    case '\f':
        line_feed(t);
        if (t->newline)
            t->cur.x = 0;
        break;
    case '\r': move_to(t, t->cur.y, 0); break;
    case 0x18:
    case 0x1a: t->state = GROUND; break;
    case 0x1b: t->state = ESCAPE; break;
    }
}

/* A byte of 0x80 and above, outside of sequences. */
static void utf8(struct vt *t, uint8_t c)
{
    if (t->rune_left && (c & 0xc0) == 0x80) {
        t->rune = t->rune << 6 | (c & 0x3f);
        if (--t->rune_left)
            return;
        if (t->rune < t->rune_min || t->rune > 0x10ffff || (t->rune & ~0x7ffu) == 0xd800)
            t->rune = 0xfffd;
        print(t, t->rune);
        return;
    }
    t->rune_left = 0;
    if (c >= 0xc2 && c < 0xf5) {
        t->rune_left = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        t->rune = c & (0x3fu >> t->rune_left);
        t->rune_min = c < 0xe0 ? 0x80 : c < 0xf0 ? 0x800 : 0x10000;
    } else {
        print(t, 0xfffd);
    }
}

/* Inside OSC, DCS and the like: skip to BEL or ESC \. */
static void in_string(struct vt *t, uint8_t c)
{
    if (c == '\a' || c == 0x18 || c == 0x1a)
        t->state = GROUND;
    else if (c == 0x1b)
        t->state = ESCAPE; /* the backslash behind it is no command */
}

static void byte(struct vt *t, uint8_t c)
{
    if (t->rune_left && (c & 0xc0) != 0x80) { /* cut short */
        t->rune_left = 0;
        print(t, 0xfffd);
    }
    if (t->state == STRING)
        in_string(t, c);
    else if (c < 0x20)
        control(t, c);
    else if (t->state == GROUND && c >= 0x80)
        utf8(t, c);
    else if (t->state == GROUND)
        print(t, c);
    else if (c >= 0x7f)
        t->state = c == 0x7f ? t->state : GROUND;
    else if (t->state == CSI)
        in_csi(t, c);
    else if (t->state == ESCAPE)
        in_escape(t, c);
    else
        in_charset(t, c);
}

/* ---------------------------------------------------------------- interface */

void vt_init(struct vt *t)
{
    memset(t, 0, sizeof *t);
    soft_reset(t);
    default_tabs(t);
    erase_rows(t, 0, VT_ROWS);
}

void vt_write(struct vt *t, const char *s, size_t n)
{
    while (n--)
        byte(t, (uint8_t)*s++);
}

void vt_clean(struct vt *t)
{
    memset(t->lo, 0, sizeof t->lo);
    memset(t->hi, 0, sizeof t->hi);
    t->scrolled = 0;
}

void vt_touch(struct vt *t)
{
    touch_rows(t, 0, VT_ROWS);
}

static bool cursor_ok(const struct vt_cursor *c)
{
    return c->x < VT_COLS && c->y < VT_ROWS && c->pen.fg < 16 && c->pen.bg < 16 &&
           (!c->wrap || c->x == VT_COLS - 1);
}

bool vt_ok(const struct vt *t)
{
    for (int y = 0; y < VT_ROWS; y++)
        if (t->lo[y] > t->hi[y] || t->hi[y] > VT_COLS)
            return false;
    return cursor_ok(&t->cur) && cursor_ok(&t->saved) && cursor_ok(&t->main_saved) &&
           t->top + 2 <= t->bottom && t->bottom <= VT_ROWS && t->state <= STRING &&
           t->nparam <= VT_PARAMS && t->nreply <= VT_REPLY && t->rune_left <= 3;
}
