/* step.c - lab step: the lecture's demonstration p1 ... p5, one step a key, the heap drawn after
 * each; then whatever is typed. Sizes count in units of 16 bytes (-u), so that a request of 1 and
 * one of 6 differ after rounding; the heap grows by 8 of them (-g). */
#include "user/lab/commands.h"
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define MOST 64

struct variable {
    char *p;     /* NULL: never made */
    size_t size; /* as asked for */
    bool freed;
    struct chunk c; /* as it was when it was made */
};

static const struct allocator *a;
static struct variable vars[MOST + 1]; /* from 1 on */
static unsigned nvars;
static char *heap_start;

/* What is drawn: chunks in the order of addresses, with the variable that points to each. */
static struct view {
    struct chunk c;
    unsigned var; /* 0: none */
} views[4 * MOST];
static unsigned nviews;

/* ------------------------------------------------------------ what is there */
static void add_chunk(const struct chunk *c, void *arg)
{
    if (nviews == ARRAY_SIZE(views))
        return;
    struct view *v = &views[nviews++];
    *v = (struct view){ .c = *c };
    for (unsigned i = 1; i <= nvars && c->kind == USED; i++)
        if (!vars[i].freed && vars[i].p == c->at + c->header)
            v->var = i;
}

static int by_address(const void *x, const void *y)
{
    const struct view *v = x, *w = y;
    return (v->c.at > w->c.at) - (v->c.at < w->c.at);
}

/* A freed block whose memory was handed out again is no longer to be seen. */
static bool used_again(unsigned i)
{
    for (unsigned k = 1; k <= nvars; k++)
        if (!vars[k].freed && vars[k].p && vars[k].c.at < vars[i].c.at + vars[i].c.size &&
            vars[i].c.at < vars[k].c.at + vars[k].c.size)
            return true;
    for (unsigned k = i + 1; k <= nvars; k++)
        if (vars[k].freed && vars[k].c.at == vars[i].c.at)
            return true;
    return false;
}

static void look(void)
{
    nviews = 0;
    if (a->walk) {
        a->walk(add_chunk, NULL);
        return;
    }
    for (unsigned i = 1; i <= nvars; i++) {
        if (!vars[i].p || (vars[i].freed && used_again(i)))
            continue;
        views[nviews] = (struct view){ .c = vars[i].c, .var = i };
        views[nviews++].c.kind = vars[i].freed ? FREE : USED;
    }
    qsort(views, nviews, sizeof *views, by_address);
}

/* ------------------------------------------------------------ the picture */
static const char *const part_colours[] = { "\033[43;30m", "\033[42;30m", "\033[100;37m" };

static void offset(const char *name, const char *p)
{
    if (p)
        printf(" %s +%zu", name, (size_t)(p - heap_start));
}

static void draw_chunk(const struct view *v)
{
    const struct chunk *c = &v->c;
    size_t inside = c->size - c->header - c->footer;
    char label[40];
    if (v->var && c->kind == USED)
        snprintf(label, sizeof label, " p%u: %zu of %zu ", v->var, vars[v->var].size, inside);
    else if (v->var)
        snprintf(label, sizeof label, " p%u was here: %zu ", v->var, inside);
    else
        snprintf(label, sizeof label, " %s: %zu ", c->kind == FREE ? "free" : "used", inside);
    printf("  +%-6zu [", (size_t)(c->at - heap_start));
    if (c->header)
        printf("%sh%zu%s|", paint(part_colours[0]), c->header, paint("\033[0m"));
    printf("%s%-*s%s", paint(part_colours[c->kind == USED ? 1 : 2]), (int)(20 + c->size / 32 % 24),
           label, paint("\033[0m"));
    if (c->footer)
        printf("|%sf%zu%s", paint(part_colours[0]), c->footer, paint("\033[0m"));
    printf("]");
    if (c->kind == FREE && c->bin >= 0 && !v->var)
        printf(" bin %d", c->bin);
    offset("next", c->next);
    offset("prev", c->prev);
    printf("\n");
}

/* The heap to scale: a character is 8 bytes or more. */
static void draw_strip(const char *end)
{
    size_t span = (size_t)(end - heap_start), cell = ALIGN;
    while (span / cell > terminal_width() - 6)
        cell *= 2;
    printf("  |");
    unsigned i = 0;
    for (const char *at = heap_start; at < end; at += cell) {
        while (i < nviews && views[i].c.at + views[i].c.size <= at)
            i++;
        char shown = ' ';
        const char *colour = "";
        if (i < nviews && views[i].c.at <= at) {
            const struct chunk *c = &views[i].c;
            bool tag = at < c->at + c->header || at + cell > c->at + c->size - c->footer;
            shown = tag && (c->header || c->footer) ? 'h'
                    : c->kind == FREE               ? '.'
                    : views[i].var                  ? (char)('0' + views[i].var % 10)
                                                    : '#';
            colour = part_colours[shown == 'h' ? 0 : c->kind == USED ? 1 : 2];
        }
        printf("%s%c%s", paint(colour), shown, paint("\033[0m"));
    }
    printf("| break\n");
}

static void draw(void)
{
    const char *end = sbrk(0);
    const char *unsound = a->check ? a->check() : NULL;
    look();
    if (nviews && (views[0].c.at < heap_start || views[nviews - 1].c.at >= end)) {
        printf("  mappings, beside the heap:\n");
        heap_start = views[0].c.at;
    } else if (end > heap_start) {
        draw_strip(end);
    }
    for (unsigned i = 0; i < nviews; i++)
        draw_chunk(&views[i]);
    if (!nviews && end > heap_start)
        printf("  (nothing in use)\n");
    printf("  heap and mappings: %zu bytes, system calls so far: %u%s%s\n", memory.heap,
           memory.calls, unsound ? "; UNSOUND: " : "", unsound ? unsound : "");
}

/* ------------------------------------------------------------ steps */
static void make(unsigned i, const char *call, char *p, size_t units)
{
    size_t n = units * options.unit;
    printf("%sp%u = %s%zu)%s   %zu bytes%s\n", paint("\033[1m"), i, call, units, paint("\033[0m"),
           n, p ? "" : ": NULL");
    vars[i] = (struct variable){ .p = p, .size = n };
    if (p) {
        memset(p, 0x11 * (int)(i % 10), n);
        a->describe(p, n, &vars[i].c);
    }
    draw();
}

static void step_malloc(size_t units)
{
    if (nvars == MOST)
        return;
    nvars++;
    make(nvars, "malloc(", a->malloc(units * options.unit), units);
}

static bool in_use(unsigned i)
{
    if (i >= 1 && i <= nvars && vars[i].p && !vars[i].freed)
        return true;
    printf("p%u is not in use\n", i);
    return false;
}

static void step_free(unsigned i)
{
    if (!in_use(i))
        return;
    printf("%sfree(p%u)%s\n", paint("\033[1m"), i, paint("\033[0m"));
    a->free(vars[i].p);
    vars[i].freed = true;
    draw();
}

static void step_realloc(unsigned i, size_t units)
{
    if (!in_use(i))
        return;
    char *p = lab_realloc(a, vars[i].p, vars[i].p, vars[i].size, units * options.unit);
    char call[24];
    snprintf(call, sizeof call, "realloc(p%u, ", i);
    if (p)
        make(i, call, p, units);
    else
        printf("p%u = %s%zu): NULL\n", i, call, units);
}

/* => false: no more steps are wanted */
static bool key(void)
{
    struct termios old, raw;
    char c = 'q';
    if (options.plain || tcgetattr(0, &old) < 0)
        return true;
    printf("%s  any key: go on; q: no more%s", paint("\033[2m"), paint("\033[0m"));
    fflush(stdout);
    raw = old;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(0, TCSANOW, &raw);
    ssize_t got = read(0, &c, 1);
    tcsetattr(0, TCSANOW, &old);
    printf("\r\033[K");
    return got == 1 && c != 'q';
}

static bool typed(const char *line)
{
    unsigned x, y;
    if (sscanf(line, "m %u", &x) == 1 && x < 1u << 20)
        step_malloc(x);
    else if (sscanf(line, "r %u %u", &x, &y) == 2 && y < 1u << 20)
        step_realloc(x, y);
    else if (sscanf(line, "f %u", &x) == 1)
        step_free(x);
    else if (line[0] == 'q')
        return false;
    else
        printf("m SIZE: malloc; f NUMBER: free; r NUMBER SIZE: realloc; q: the end\n");
    return true;
}

int command_step(char **args)
{
    static const struct {
        char what;
        unsigned n;
    } demonstration[] = { { 'm', 3 }, { 'm', 1 }, { 'm', 4 }, { 'f', 2 }, { 'm', 6 },
                          { 'f', 3 }, { 'm', 2 }, { 'f', 1 }, { 'f', 4 }, { 'f', 5 } };
    char line[80];
    if (!args[0] || args[1])
        prog_usage();
    a = need_allocator(args[0]);
    heap_start = sbrk(0);
    heap_start += ROUND((uintptr_t)heap_start, ALIGN) - (uintptr_t)heap_start;
    a->init(&options.run.settings);
    printf("%s: %s. A unit is %u bytes.\n", a->name, a->idea, options.unit);
    for (unsigned i = 0; i < ARRAY_SIZE(demonstration); i++) {
        if (demonstration[i].what == 'm')
            step_malloc(demonstration[i].n);
        else
            step_free(demonstration[i].n);
        if (!key())
            break;
    }
    printf("m SIZE, f NUMBER, r NUMBER SIZE, q\n");
    do {
        printf("%s", isatty(0) ? "step> " : "");
        fflush(stdout);
    } while (fgets(line, sizeof line, stdin) && typed(line));
    return 0;
}
