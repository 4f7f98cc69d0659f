/* panels.c - what stands around the frames: the legend, the zones with their watermarks, events by
 * the second, a frame in words. */
#include "user/memview/memview.h"

#include "user/lib/areas.h"
#include "user/lib/util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE_SHIFT   12
#define LEGEND_WIDTH 16
#define SECOND       1000 /* ms */

/* clang-format off */
const struct use_style use_styles[FRAME_USES] = {
    [USE_RESERVED]    = { '-', BRIGHT,  "reserved" },
    [USE_KERNEL]      = { 'K', RED,     "kernel" },
    [USE_PGTABLE]     = { 'T', YELLOW,  "tables" },
    [USE_SLAB]        = { 'S', MAGENTA, "slab" },
    [USE_CACHE]       = { 'C', BLUE,    "cache" },
    [USE_DIRTY]       = { 'D', CYAN,    "dirty" },
    [USE_ANON]        = { 'A', GREEN,   "anon" },
    [USE_SHARED]      = { 'H', WHITE,   "shared" },
    [USE_FREE_SMALL]  = { '.', WHITE,   "free 1-8" },
    [USE_FREE_MEDIUM] = { ':', BRIGHT,  "free 16+" },
    [USE_FREE_LARGE]  = { ' ', BLACK,   "free 256+" },
};
/* clang-format on */

enum colour colour_on(enum colour bg)
{
    return bg == BLUE || bg == RED || bg == MAGENTA ? WHITE : BLACK;
}

static int legend_columns(void)
{
    return screen.cols < LEGEND_WIDTH ? 1 : screen.cols / LEGEND_WIDTH;
}

int legend_rows(void)
{
    return (FRAME_USES + legend_columns() - 1) / legend_columns();
}

void draw_legend(int row, const struct frame_cell *total)
{
    char size[8];
    for (int u = 0; u < FRAME_USES; u++) {
        const struct use_style *s = &use_styles[u];
        int r = row + u / legend_columns(), c = u % legend_columns() * LEGEND_WIDTH;
        bool filled = s->letter >= 'A';
        screen_put(r, c, s->letter, filled ? colour_on(s->colour) : s->colour,
                   filled ? s->colour : BLACK);
        screen_text(r, c + 2, WHITE, "%s %s", s->name,
                    size_text(size, (uint64_t)total->frames[u] << PAGE_SHIFT));
    }
}

/* ------------------------------------------------------------ zones */
/* The number behind a word of this zone's part of the text. */
static unsigned long after(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    return at ? strtoul(at + strlen(word), NULL, 10) : 0;
}

int zones_read(struct zone_state z[MOST_ZONES])
{
    static const enum colour colours[MOST_ZONES] = { YELLOW, WHITE, CYAN, WHITE };
    static char text[4096];
    int n = 0;
    memset(z, 0, MOST_ZONES * sizeof *z);
    if (read_file("/proc/zoneinfo", text, sizeof text) < 0)
        return 0;
    for (const char *at = strstr(text, "zone "); at && n < MOST_ZONES;
         at = strstr(at + 5, "zone ")) {
        if (!after(at, "managed"))
            continue;
        sscanf(at + 5, " %11[^\n]", z[n].name);
        z[n].colour = colours[n];
        z[n].start = after(at, "start_pfn:");
        z[n].managed = after(at, "managed");
        z[n].available = after(at, "pages free");
        z[n].min = after(at, "min ");
        z[n].low = after(at, "low ");
        z[n].high = after(at, "high ");
        n++;
    }
    return n;
}

/* A bar of what is in use, red below the watermark from which memory is reclaimed. */
void draw_zones(int row, const struct zone_state *z, int n)
{
    int width = screen.cols < 80 ? 6 : screen.cols - 66;
    for (; n > 0; n--, row++, z++) {
        int used = (int)((uint64_t)(z->managed - z->available) * (unsigned)width / z->managed);
        screen_text(row, 0, z->colour, "%s", z->name);
        screen_put(row, 8, '[', WHITE, BLACK);
        for (int i = 0; i < width; i++)
            screen_put(row, 9 + i, i < used ? '#' : '.',
                       i >= used               ? WHITE
                       : z->available < z->low ? RED
                                               : GREEN,
                       BLACK);
        screen_text(row, 9 + width, WHITE, "] %lu of %lu free, min %lu low %lu high %lu",
                    z->available, z->managed, z->min, z->low, z->high);
    }
}

/* ------------------------------------------------------------ rates */
enum { FAULTS, ZERO, COW, RECLAIMED, SWAP_IN, SWAP_OUT, DISK_IN, DISK_OUT, RATES };

/* Each is the sum of two counters of /proc/vmstat, or one. */
static const char *const counters[RATES][2] = {
    [FAULTS] = { "pgfault" },       [ZERO] = { "pgfault_zero" },
    [COW] = { "pgfault_cow_copy" }, [RECLAIMED] = { "pgsteal_kswapd", "pgsteal_direct" },
    [SWAP_IN] = { "pswpin" },       [SWAP_OUT] = { "pswpout" },
    [DISK_IN] = { "pgpgin" },       [DISK_OUT] = { "pgpgout" },
};

static unsigned long counted(const char *text, size_t i)
{
    return named_number(text, counters[i][0]) +
           (counters[i][1] ? named_number(text, counters[i][1]) : 0);
}

/* Read once a second: the kernel looks at every frame for this file. */
void draw_rates(int row)
{
    static unsigned long last[RATES], rate[RATES];
    static uint32_t then;
    static bool known;
    static char text[8192];
    uint32_t passed = screen_ms() - then;
    if ((!known || passed >= SECOND) && read_file("/proc/vmstat", text, sizeof text) > 0) {
        for (size_t i = 0; i < RATES; i++) {
            unsigned long n = counted(text, i);
            rate[i] = known ? (unsigned long)((uint64_t)(n - last[i]) * SECOND / passed) : 0;
            last[i] = n;
        }
        then += passed;
        known = true;
    }
    screen_text(row, 0, WHITE,
                "a second: faults %lu zero %lu COW %lu  reclaimed %lu  swap %lu/%lu  disk %lu/%luK",
                rate[FAULTS], rate[ZERO], rate[COW], rate[RECLAIMED], rate[SWAP_IN], rate[SWAP_OUT],
                rate[DISK_IN], rate[DISK_OUT]);
}

/* ------------------------------------------------------------ a frame */
void draw_frame(int row, int rows, uint32_t frame)
{
    static int fd = -1;
    char text[2048];
    ssize_t n;
    if (fd < 0)
        fd = open("/proc/frames", O_RDONLY | O_CLOEXEC);
    n = pread(fd, text, sizeof text - 1, (off_t)frame << PAGE_SHIFT);
    text[n < 0 ? 0 : n] = '\0';
    for (char *line = text; *line && rows > 0; row++, rows--) {
        size_t length = strcspn(line, "\n");
        screen_text(row, 0, line == text ? BRIGHT | WHITE : WHITE, "%.*s", (int)length, line);
        line += length + (line[length] == '\n');
    }
}
