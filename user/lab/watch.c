/* watch.c - lab watch: the heap as a map while a trace runs, and its utilization over time as a
 * graph. A cell of the map is a part of the heap: # in use, + partly, . free. Each frame is so many
 * operations; without a terminal the last frame is all that is printed. */
#include "user/lab/commands.h"
#include "user/lib/util.h"

#include <string.h>
#include <unistd.h>

#define COLUMNS 64u
#define ROWS    12u
#define CELLS   (COLUMNS * ROWS)
#define HEIGHT  10u

static uint8_t history[COLUMNS]; /* payload / heap, in 1/100 */

/* From the lowest to the highest byte that is in use or below the break. */
static void bounds(const struct replay *r, uintptr_t *low, uintptr_t *high)
{
    for (uint32_t i = 0; i < r->t->ids; i++) {
        const struct block *b = &r->blocks[i];
        if (b->p && (uintptr_t)b->p < *low)
            *low = (uintptr_t)b->p;
        if (b->p && (uintptr_t)b->p + b->size > *high)
            *high = (uintptr_t)b->p + b->size;
    }
}

/* Bytes of payload in each cell. */
static void count(const struct replay *r, uintptr_t low, size_t cell, uint32_t *cells)
{
    for (uint32_t i = 0; i < r->t->ids; i++) {
        const struct block *b = &r->blocks[i];
        size_t at = (uintptr_t)b->p - low, left = b->p ? b->size : 0;
        while (left) {
            size_t part = cell - at % cell < left ? cell - at % cell : left;
            cells[at / cell] += (uint32_t)part;
            at += part;
            left -= part;
        }
    }
}

static void draw_map(const struct replay *r, uintptr_t start)
{
    static uint32_t cells[CELLS];
    uintptr_t low = start, high = (uintptr_t)sbrk(0);
    if (high == start)
        low = UINTPTR_MAX;
    bounds(r, &low, &high);
    size_t span = high > low ? high - low : 1, cell = ROUND(span / CELLS + 1, ALIGN);
    memset(cells, 0, sizeof cells);
    if (low < high)
        count(r, low, cell, cells);
    for (unsigned i = 0; i < CELLS; i++) {
        char shown = i * cell >= span              ? ' '
                     : cells[i] >= cell - cell / 4 ? '#'
                     : cells[i]                    ? '+'
                                                   : '.';
        const char *colour = shown == '#' ? "\033[32m" : shown == '+' ? "\033[33m" : "\033[90m";
        printf("%s%c%s%s", paint(colour), shown, paint("\033[0m"), (i + 1) % COLUMNS ? "" : "\n");
    }
    printf("%zu bytes a cell; %#lx to %#lx\n", cell, (unsigned long)low, (unsigned long)high);
}

static void draw_graph(unsigned columns)
{
    for (unsigned y = HEIGHT; y-- > 0;) {
        printf("%3u %% |", (y + 1) * 100 / HEIGHT);
        for (unsigned x = 0; x < columns; x++)
            printf("%s", history[x] * HEIGHT > y * 100 + 50 ? "#" : " ");
        printf("\n");
    }
    printf("      +%.*s> operations\n", (int)columns,
           "----------------------------------------------------------------");
}

static void draw_frame(const struct replay *r, uint32_t at, unsigned columns, uintptr_t start)
{
    const struct shares *s = &r->now;
    printf("%s", paint("\033[H\033[J"));
    printf("%s on %s: operation %u of %u\n", r->a->name, r->t->name, at + 1, r->t->nops);
    draw_map(r, start);
    printf("heap %zu, payload %zu, headers %zu, internal %zu\npayload / heap:\n", s->heap,
           s->payload, s->headers, s->internal);
    draw_graph(columns);
    fflush(stdout);
}

static bool watch(struct replay *r, uintptr_t start)
{
    uint32_t nops = r->t->nops;
    for (uint32_t i = 0; i < nops; i++) {
        if (!replay_checked(r, i)) {
            complain("operation %u: %s", i + 1, r->error);
            return false;
        }
        unsigned column = (unsigned)((uint64_t)i * COLUMNS / nops);
        unsigned next = (unsigned)((uint64_t)(i + 1) * COLUMNS / nops);
        if (column == next)
            continue;
        history[column] = r->now.heap ? (uint8_t)((uint64_t)r->now.payload * 100 / r->now.heap) : 0;
        if (!options.plain || i + 1 == nops)
            draw_frame(r, i, column + 1, start);
        if (!options.plain)
            usleep(60000);
    }
    return true;
}

int command_watch(char **args)
{
    struct replay r;
    struct trace t;
    if (!args[0] || !args[1] || args[2])
        prog_usage();
    const struct allocator *a = need_allocator(args[0]);
    if (!need_trace(&t, args[1]))
        return 1;
    uintptr_t start = (uintptr_t)sbrk(0);
    replay_begin(&r, a, &t, &options.run.settings);
    r.audit = options.run.audit;
    bool good = watch(&r, start);
    trace_close(&t);
    return good ? 0 : 1;
}
