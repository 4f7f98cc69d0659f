/* vga.c - the VGA's text mode shows a terminal (vt.c).
 * Text memory is slow (an emulator catches every access), so it is never read, and written only
 * where the picture changed. It holds eight screens: a scroll moves the CRTC's start address by a
 * row and writes the new one, and only when the end is reached everything is written again at the
 * beginning. Where no firmware has set a text mode (an emulator without BIOS, a boot loader's
 * graphics), mode 3 is set register by register. IBM VGA technical reference. */
#include "kernel/dev/vga.h"

#include "kernel/cpu/io.h"
#include "kernel/cpu/irq.h"
#include "kernel/dev/vt.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "mm/layout.h"

enum { TEXT_MEMORY = 0xb8000, TEXT_CELLS = 0x4000, SCREEN = VT_ROWS * VT_COLS };
enum {
    AC = 0x3c0,
    MISC_WRITE = 0x3c2,
    SEQUENCER = 0x3c4,
    DAC_INDEX = 0x3c8,
    DAC_DATA = 0x3c9,
    GRAPHICS = 0x3ce,
    CRTC = 0x3d4,
    STATUS = 0x3da
};
enum { CURSOR_START = 0x0a, CURSOR_END = 0x0b, START_HIGH = 0x0c, CURSOR_HIGH = 0x0e };
enum { CURSOR_OFF = 0x20, AC_PALETTE_ON = 0x20, AC_MODE = 0x10 };
enum { DISPI_INDEX = 0x1ce, DISPI_DATA = 0x1cf, DISPI_ID = 0, DISPI_ENABLE = 4 };
enum { CHUNK = 256 };

static struct vt vt;
static bool present;
static unsigned start;        /* the first cell shown */
static unsigned cursor = ~0u; /* as the CRTC has it */

/* ---------------------------------------------------------------- registers */

static uint8_t read_index(uint16_t port, uint8_t index)
{
    outb(port, index);
    return inb(port + 1);
}

static void write_index(uint16_t port, uint8_t index, uint8_t v)
{
    outb(port, index);
    outb(port + 1, v);
}

/* A pair of registers, high byte first. */
static void write_pair(uint8_t index, unsigned v)
{
    write_index(CRTC, index, (uint8_t)(v >> 8));
    write_index(CRTC, index + 1, (uint8_t)v);
}

/* Reading STATUS makes the next write to AC an index. */
static void write_attribute(uint8_t index, uint8_t v)
{
    inb(STATUS);
    outb(AC, index);
    outb(AC, v);
    outb(AC, AC_PALETTE_ON);
}

static __init bool in_text_mode(void)
{
    return !(read_index(GRAPHICS, 6) & 1) && read_index(CRTC, 1) == VT_COLS - 1 &&
           read_index(CRTC, 0x12) == 0x8f;
}

/* Mode 3: 80 by 25, 9 by 16 dots, 70 Hz. */
static const uint8_t mode3_sequencer[] __initconst = { 0x03, 0x00, 0x03, 0x00, 0x02 };
static const uint8_t mode3_crtc[] __initconst = {
    0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e, 0x00,
    0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff,
};
static const uint8_t mode3_graphics[] __initconst = { 0x00, 0x00, 0x00, 0x00, 0x00,
                                                      0x10, 0x0e, 0x00, 0xff };

static __init void set_palette(void)
{
    outb(DAC_INDEX, 0);
    for (int i = 0; i < 16; i++) {
        int bright = i & 8 ? 21 : 0;

        outb(DAC_DATA, (uint8_t)((i & 4 ? 42 : 0) + bright));
        outb(DAC_DATA, (uint8_t)(i == 6 ? 21 : (i & 2 ? 42 : 0) + bright)); /* brown, not olive */
        outb(DAC_DATA, (uint8_t)((i & 1 ? 42 : 0) + bright));
        write_attribute((uint8_t)i, (uint8_t)i);
    }
}

static __init void set_text_mode(void)
{
    outw(DISPI_INDEX, DISPI_ID);
    if ((inw(DISPI_DATA) & 0xfff0) == 0xb0c0) { /* the Bochs and QEMU extension is in the way */
        outw(DISPI_INDEX, DISPI_ENABLE);
        outw(DISPI_DATA, 0);
    }
    outb(MISC_WRITE, 0x67);
    for (uint8_t i = 0; i < sizeof mode3_sequencer; i++)
        write_index(SEQUENCER, i, mode3_sequencer[i]);
    write_index(CRTC, 0x11, 0x0e); /* unprotect 0 to 7 */
    for (uint8_t i = 0; i < sizeof mode3_crtc; i++)
        write_index(CRTC, i, mode3_crtc[i]);
    for (uint8_t i = 0; i < sizeof mode3_graphics; i++)
        write_index(GRAPHICS, i, mode3_graphics[i]);
    set_palette();
    write_attribute(AC_MODE, 0x04);
    write_attribute(0x11, 0);
    write_attribute(0x12, 0x0f);
    write_attribute(0x13, 0x08);
    write_attribute(0x14, 0);
}

/* ---------------------------------------------------------------- show the picture */

static volatile uint16_t *text_memory(void)
{
    return (volatile uint16_t *)(KERNEL_BASE + TEXT_MEMORY);
}

static void show_row(int y)
{
    volatile uint16_t *to = text_memory() + start + y * VT_COLS;

    for (int x = vt.lo[y]; x < vt.hi[y]; x++)
        to[x] = vt.cell[y][x];
}

static void scroll(void)
{
    start += vt.scrolled * VT_COLS;
    if (start + SCREEN > TEXT_CELLS) {
        start = 0;
        vt_touch(&vt);
    }
}

static void show_cursor(void)
{
    unsigned at = start + vt.cur.y * VT_COLS + vt.cur.x;

    if (vt.hidden)
        at = ~0u;
    if (at == cursor)
        return;
    if (vt.hidden || cursor == ~0u)
        write_index(CRTC, CURSOR_START, vt.hidden ? CURSOR_OFF : 0x0d);
    if (!vt.hidden)
        write_pair(CURSOR_HIGH, at);
    cursor = at;
}

/* Rows first, then the start address: nothing half-done is ever shown. */
static void show(void)
{
    unsigned old = start;

    if (vt.scrolled)
        scroll();
    for (int y = 0; y < VT_ROWS; y++)
        show_row(y);
    if (start != old)
        write_pair(START_HIGH, start);
    show_cursor();
    vt_clean(&vt);
}

void vga_write(const char *s, size_t n)
{
    while (present && n) {
        size_t part = n < CHUNK ? n : CHUNK;
        uint32_t flags = irq_save();

        vt_write(&vt, s, part);
        show();
        irq_restore(flags);
        s += part;
        n -= part;
    }
}

/* The kernel's text has bare newlines. */
static void console(const char *s, size_t n)
{
    bool newline = vt.newline;

    vt.newline = true;
    vga_write(s, n);
    vt.newline = newline;
}

size_t vga_reply(char *buf, size_t n)
{
    uint32_t flags = irq_save();

    if (n > vt.nreply)
        n = vt.nreply;
    memcpy(buf, vt.reply, n);
    vt.nreply = (uint8_t)(vt.nreply - n);
    memmove(vt.reply, vt.reply + n, vt.nreply);
    irq_restore(flags);
    return n;
}

bool vga_app_keys(void)
{
    return vt.app_keys;
}

bool vga_present(void)
{
    return present;
}

/* Does the text memory hold what is put there? */
static __init bool has_memory(void)
{
    volatile uint16_t *m = text_memory();

    m[0] = 0x0755;
    m[1] = 0x07aa;
    return m[0] == 0x0755 && m[1] == 0x07aa;
}

__init void vga_init(void)
{
    if (!in_text_mode())
        set_text_mode();
    if (!has_memory())
        return;
    present = true;
    write_attribute(AC_MODE, 0x04); /* bit 7 of an attribute: a bright background, no blinking */
    write_index(CRTC, CURSOR_END, 0x0e);
    write_pair(START_HIGH, start);
    vt_init(&vt);
    show();
    console_register(console);
}
