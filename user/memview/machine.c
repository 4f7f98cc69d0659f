/* machine.c - all frames of the machine: a cell of the picture is a block of 2^k of them, summed
 * up by the kernel. Zooming keeps the cursor's block; at the last step a cell is a frame, and the
 * kernel says what it is.
 *
 * A picture costs the kernel a look at every frame, and other programs want to run too. So there is
 * a bound in time: what can't be looked at in 1 ms is left to the next pictures, in turn. */
#include "user/memview/memview.h"

#include "user/lib/areas.h"
#include "user/lib/util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define PAGE_SHIFT   12
#define MARGIN       10      /* columns of the address at the left */
#define ZOOM         2       /* a step is a factor of four */
#define LOOK_LONGEST 1000000 /* ns a picture: of 100 ms */
#define FRAME_LINES  7       /* of text about a single frame */
#define LEAST_OF_MAP 2       /* 1/n of the screen is the frames' in any case */

/* What is shown: n cells of 2^shift frames from `first` on. */
struct window {
    uint32_t first;
    unsigned shift, n;
};

/* Rows of the parts below the frames; 0 where there is no room. */
struct layout {
    int map_rows, map_cols;
    int cursor, rates, zones, legend;
};

static struct frame_cell *cells;
static struct window window; /* what cells[] holds */
static struct layout layout;
static unsigned shift, whole; /* of a cell; that at which all of memory is on the screen */
static uint32_t first;        /* frame of the first cell, the beginning of a row */
static uint32_t cursor;       /* frame, a multiple of 2^shift */
static uint32_t all_frames;
static struct zone_state zones[MOST_ZONES];
static int nzones;

/* ------------------------------------------------------------ looking */
static unsigned read_cells(struct frame_cell *to, unsigned scale, uint32_t frame, unsigned n)
{
    static int fd = -1;
    if (fd < 0 && (fd = open("/proc/framecells", O_RDONLY | O_CLOEXEC)) < 0)
        die("/proc/framecells cannot be read");
    ssize_t got =
        pread(fd, to, n * sizeof *to, (off_t)scale << 32 | (off_t)((frame >> scale) * sizeof *to));
    return got < 0 ? 0 : (unsigned)got / sizeof *to;
}

static uint32_t sum_of(const struct frame_cell *c)
{
    uint32_t sum = 0;
    for (int u = 0; u < FRAME_USES; u++)
        sum += c->frames[u];
    return sum;
}

/* The last cell is that of the highest frames. */
static uint32_t count_frames(void)
{
    struct frame_cell one[2];
    unsigned n = read_cells(one, FRAMECELL_MAX_SHIFT, 0, 2);
    return sum_of(&one[0]) + (n > 1 ? sum_of(&one[1]) : 0);
}

static unsigned room(void)
{
    return (unsigned)(layout.map_rows * layout.map_cols);
}

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* Read at most n cells from number i on, so many that it takes neither too long nor much less: the
 * kernel is not preempted while it counts, which makes this a good clock. => how many */
static unsigned look_at_part(unsigned i, unsigned n)
{
    static unsigned frames = 1u << 16;
    unsigned part = frames >> shift ? frames >> shift : 1;
    int64_t start = now_ns(), took;
    bool all = part >= n;
    part = all ? n : part;
    read_cells(cells + i, shift, first + (i << shift), part);
    took = now_ns() - start;
    if (took > LOOK_LONGEST && frames > 1)
        frames /= 2;
    else if (took < LOOK_LONGEST / 2 && !all && frames < 1u << FRAMECELL_MAX_SHIFT)
        frames *= 2;
    return part;
}

/* Another window is read as a whole, the same one by parts. */
static void look(void)
{
    static unsigned next;
    bool same = window.first == first && window.shift == shift;
    unsigned n = (all_frames - first + (1u << shift) - 1) >> shift;
    n = n < room() ? n : room();
    if (!same || window.n != n) {
        cells = xrealloc(cells, n * sizeof *cells);
        window = (struct window){ first, shift, read_cells(cells, shift, first, n) };
        next = 0;
        return;
    }
    next = next < n ? next : 0;
    next += look_at_part(next, n - next);
}

/* By use, of all cells. */
static struct frame_cell totals(void)
{
    struct frame_cell t = { { 0 } };
    for (unsigned i = 0; i < window.n; i++)
        for (int u = 0; u < FRAME_USES; u++)
            t.frames[u] += cells[i].frames[u];
    return t;
}

/* ------------------------------------------------------------ what is where on the screen */
/* Take rows for a part, from below, while enough is left for the frames. => its first row, or 0 */
static int take(int *bottom, int rows)
{
    if (!rows || *bottom - rows < screen.rows / LEAST_OF_MAP)
        return 0;
    *bottom -= rows;
    return *bottom;
}

static void arrange(int lines)
{
    int bottom = screen.rows - 1;
    layout.cursor = take(&bottom, lines);
    layout.rates = take(&bottom, 1);
    layout.zones = take(&bottom, nzones);
    layout.legend = take(&bottom, legend_rows());
    layout.map_rows = bottom > 2 ? bottom - 1 : 1;
    layout.map_cols = screen.cols - MARGIN;
    if (layout.map_cols >= 32)
        layout.map_cols -= layout.map_cols % 32; /* addresses of rows are round */
    else
        layout.map_cols = layout.map_cols < 8 ? 8 : layout.map_cols & -8;
}

/* How much a cell is follows the screen's size, until somebody has zoomed. */
static void fit(void)
{
    int lines = FRAME_LINES;
    unsigned old = whole;
    nzones = zones_read(zones);
    all_frames = all_frames ? all_frames : count_frames();
    arrange(1);
    for (whole = 0; (all_frames + (1u << whole) - 1) >> whole > room(); whole++)
        ;
    if (shift >= old || shift > whole)
        shift = whole;
    while (!shift && lines > 1 && (arrange(lines), !layout.cursor))
        lines--;
}

/* The window holds the cursor and begins with a row; the last is full if there are enough. */
static void place(void)
{
    uint32_t row = (uint32_t)layout.map_cols << shift, rows = (uint32_t)layout.map_rows;
    uint32_t there = (all_frames + row - 1) / row, at, top = first / row;
    cursor = (cursor < all_frames ? cursor : all_frames - 1) >> shift << shift;
    at = cursor / row;
    if (first % row || at < top || at - top >= rows)
        top = at > rows / 2 ? at - rows / 2 : 0;
    if (top + rows > there)
        top = there > rows ? there - rows : 0;
    first = top * row;
}

/* ------------------------------------------------------------ drawing */
static enum frame_use most_of(const struct frame_cell *c, int from, int to)
{
    int best = from;
    for (int u = from; u < to; u++)
        if (c->frames[u] > c->frames[best])
            best = u;
    return (enum frame_use)best;
}

/* A cell is filled with the colour of what most of its used frames are; if less than half of it is
 * used, only its letter has that colour, and is small. */
static void draw_cell(int row, int col, const struct frame_cell *c, bool here)
{
    uint32_t all = sum_of(c), unused = 0;
    for (int u = USE_FREE_SMALL; u < FRAME_USES; u++)
        unused += c->frames[u];
    const struct use_style *s = &use_styles[unused < all ? most_of(c, 0, USE_FREE_SMALL)
                                                         : most_of(c, USE_FREE_SMALL, FRAME_USES)];
    char letter = s->letter;
    enum colour fg = s->colour, bg = BLACK;
    bool capital = letter >= 'A' && letter <= 'Z';
    if (capital && unused * 2 > all) {
        letter = (char)(letter + 'a' - 'A');
    } else if (capital) {
        bg = fg;
        fg = colour_on(bg);
    }
    if (here) {
        fg = BRIGHT | WHITE;
        bg = BLACK;
        letter = capital ? letter : '*';
    }
    screen_put(row, col, letter, fg, bg);
}

static enum colour zone_colour(uint32_t frame)
{
    enum colour colour = WHITE;
    for (int i = 0; i < MOST_ZONES && zones[i].managed; i++)
        if (frame >= zones[i].start)
            colour = zones[i].colour;
    return colour;
}

static void draw_map(void)
{
    for (unsigned i = 0; i < window.n; i++) {
        int row = 1 + (int)i / layout.map_cols, col = (int)i % layout.map_cols;
        uint32_t frame = first + (i << shift);
        if (!col)
            screen_text(row, 0, zone_colour(frame), "%08lx", (unsigned long)frame << PAGE_SHIFT);
        draw_cell(row, MARGIN + col, &cells[i], frame == cursor);
    }
}

/* The block under the cursor: its frames by use, or the one frame in words. */
static void draw_cursor(int row)
{
    unsigned i = (cursor - first) >> shift;
    int col;
    if (!row || i >= window.n)
        return;
    if (!shift) {
        draw_frame(row, screen.rows - 1 - row, cursor);
        return;
    }
    col = screen_text(row, 0, BRIGHT | WHITE, "frames %lx-%lx", (unsigned long)cursor,
                      (unsigned long)(cursor + sum_of(&cells[i]) - 1));
    for (int u = 0; u < FRAME_USES; u++)
        if (cells[i].frames[u])
            col = screen_text(row, col, WHITE, "  %s %u", use_styles[u].name, cells[i].frames[u]);
}

static void draw_title(void)
{
    char a[8], b[8];
    screen_text(0, 0, BRIGHT | WHITE, "memview  %s, %lu frames of 4K; a cell is %lu frame%s, %s%s",
                size_text(a, (uint64_t)all_frames << PAGE_SHIFT), (unsigned long)all_frames,
                1ul << shift, shift ? "s" : "", size_text(b, (uint64_t)4096 << shift),
                shift == whole ? "" : " (zoomed)");
}

void machine_draw(void)
{
    fit();
    place();
    look();
    draw_title();
    draw_map();
    draw_cursor(layout.cursor);
    if (layout.rates)
        draw_rates(layout.rates);
    if (layout.zones)
        draw_zones(layout.zones, zones, nzones);
    if (layout.legend) {
        struct frame_cell t = totals();
        draw_legend(layout.legend, &t);
    }
    screen_text(screen.rows - 1, 0, BRIGHT | WHITE,
                "arrows move  + - zoom  Enter frame  p processes  c copy on write  q end");
}

void machine_show(uint32_t frame)
{
    cursor = frame;
    shift = 0;
}

void machine_key(int key)
{
    uint32_t cell = 1u << shift, row = (uint32_t)layout.map_cols << shift;
    if (key == KEY_LEFT && cursor >= cell)
        cursor -= cell;
    else if (key == KEY_RIGHT && cursor + cell < all_frames)
        cursor += cell;
    else if (key == KEY_UP && cursor >= row)
        cursor -= row;
    else if (key == KEY_DOWN && cursor + row < all_frames)
        cursor += row;
    else if (key == '+')
        shift -= shift < ZOOM ? shift : ZOOM;
    else if (key == '-')
        shift = shift + ZOOM < whole ? shift + ZOOM : whole;
    else if (key == '\n' || key == '\r')
        shift = 0;
}
