/* memview.h - the parts of memview: a screen of cells, and what is drawn on it. */
#ifndef USER_MEMVIEW_MEMVIEW_H
#define USER_MEMVIEW_MEMVIEW_H

#include <abi/framecell.h>
#include <stdbool.h>
#include <stdint.h>

/* ---- screen.c: a picture is made of characters with colours, and only what differs from the
 * last picture goes to the terminal ---- */

enum colour { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, BRIGHT = 8 };

struct screen {
    int rows, cols;
};
extern struct screen screen;

/* The size: what is asked for; else LINES and COLUMNS; else what the terminal says (0: that). */
void screen_size(int rows, int cols);

/* Take the terminal over: raw keys, its other screen. A terminal at a serial line is asked for its
 * size; the answer comes among the keys. => false: there is no terminal */
bool screen_open(void);
void screen_close(void); /* and everything is as it was */

/* Begin an empty picture; put a character or text at a place; what is outside is left out. */
void screen_clear(void);
void screen_put(int row, int col, char c, enum colour fg, enum colour bg);
int screen_text(int row, int col, enum colour fg, const char *format, ...)
    __attribute__((format(printf, 4, 5))); /* => the column behind it */

void screen_show(void);  /* to the terminal */
void screen_print(void); /* as text, to the standard output */

/* The next key: a character, or KEY_*; 0 after ms milliseconds without one. */
enum { KEY_UP = 256, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_END, KEY_SIZE };
int screen_key(int ms);

/* Takes bytes one by one, however long they are under way. => a key; 0: it is not whole yet */
int screen_decode(int c);

uint32_t screen_ms(void); /* a clock */

/* ---- machine.c: all frames ---- */
void machine_draw(void);
void machine_key(int key);
void machine_show(uint32_t frame); /* the cursor to that frame, zoomed in */

/* ---- panels.c: what stands around the frames ---- */

struct use_style {
    char letter; /* capital: most of the cell; small: some of it */
    uint8_t colour;
    const char *name;
};
extern const struct use_style use_styles[FRAME_USES];
enum colour colour_on(enum colour bg); /* of letters that are to be read */

struct zone_state {
    char name[12];
    enum colour colour;
    unsigned long start, managed, available, min, low, high; /* frames */
};
enum { MOST_ZONES = 4 };
int zones_read(struct zone_state z[MOST_ZONES]); /* => how many have frames */

/* Each is drawn from a row on. */
int legend_rows(void);
void draw_legend(int row, const struct frame_cell *total);
void draw_zones(int row, const struct zone_state *z, int n);
void draw_rates(int row);
void draw_frame(int row, int rows, uint32_t frame); /* what /proc/frames says of it */

/* ---- process.c: the areas of one process, to scale ---- */
extern int shown_pid; /* 0: this program */
void process_draw(void);
void process_key(int key);
bool process_frame(uint32_t *frame); /* of the page under the cursor, if it is there */

/* How a page is drawn, from its word of pagemap. */
void draw_page(int row, int col, uint64_t word, bool cursor);

/* ---- demo.c: a child that shares pages with this program ---- */
void demo_draw(void);
void demo_key(int key);
void demo_end(void);

#endif
