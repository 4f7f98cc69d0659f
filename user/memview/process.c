/* process.c - the areas of a process, all to one scale, and what each of their pages is. */
#include "user/memview/memview.h"

#include "user/lib/areas.h"
#include "user/lib/util.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE_SHIFT 12
#define LABEL      36 /* columns before the pages */
#define CHUNK      512
#define LOOKED_AT  (1u << 15) /* pages a picture, on the average */

/* A row of the picture: cells of an area. */
struct row {
    const struct proc_area *area;
    uint32_t start; /* address of the first cell */
    unsigned cell;  /* its number among all */
    unsigned n;
};

int shown_pid;
static struct proc_areas areas;
static uint64_t *cells; /* the most telling word of 2^shift pages each */
static unsigned ncells;
static struct row *rows;
static int nrows;
static unsigned shift, wider; /* of a cell; how far that is from what fits on the screen */
static int top;               /* the first row shown */
static unsigned cursor;       /* cell */

static const struct {
    char letter;
    uint8_t colour;
    const char *name;
} kinds[] = {
    { '.', WHITE, "absent" },         { 'z', RED, "swapped" }, { 'r', CYAN, "present" },
    { 'a', BLUE, "accessed" },        { 'd', GREEN, "dirty" }, { 's', YELLOW, "shared" },
    { 'w', MAGENTA, "shared+dirty" },
};

static int kind_of(uint64_t w)
{
    if (PAGE_SWAPPED(w))
        return 1;
    if (!PAGE_PRESENT(w))
        return 0;
    if (!PAGE_OWN(w))
        return PAGE_DIRTY(w) ? 6 : 5;
    return PAGE_DIRTY(w) ? 4 : PAGE_ACCESSED(w) ? 3 : 2;
}

static void draw_kind(int row, int col, int k, bool here)
{
    enum colour colour = kinds[k].colour;
    if (here)
        screen_put(row, col, k ? kinds[k].letter : '*', BRIGHT | WHITE, BLACK);
    else
        screen_put(row, col, kinds[k].letter, k ? colour_on(colour) : colour, k ? colour : BLACK);
}

void draw_page(int row, int col, uint64_t word, bool here)
{
    draw_kind(row, col, kind_of(word), here);
}

/* ------------------------------------------------------------ looking */
static unsigned pages_of(const struct proc_area *a)
{
    return (a->end - a->start) >> PAGE_SHIFT;
}

static unsigned cells_of(const struct proc_area *a)
{
    return (pages_of(a) + (1u << shift) - 1) >> shift;
}

static unsigned width(void)
{
    return screen.cols > LABEL + 8 ? (unsigned)(screen.cols - LABEL) : 8;
}

static int visible(void)
{
    return screen.rows > 5 ? screen.rows - 4 : 1; /* title, cursor, legend, keys */
}

static unsigned count_rows(void)
{
    unsigned n = 0;
    for (int i = 0; i < areas.n; i++)
        n += (cells_of(&areas.area[i]) + width() - 1) / width();
    return n;
}

/* The largest scale at which all is on the screen, as far as each area needs a row. */
static void scale(void)
{
    int room = areas.n > visible() ? areas.n : visible();
    for (shift = 0; shift < 20 && count_rows() > (unsigned)room; shift++)
        ;
    shift -= wider < shift ? wider : shift;
}

static void lay_out(void)
{
    nrows = 0;
    ncells = 0;
    rows = xrealloc(rows, (count_rows() + 1) * sizeof *rows);
    for (int i = 0; i < areas.n; i++) {
        const struct proc_area *a = &areas.area[i];
        unsigned left = cells_of(a);
        for (uint32_t at = a->start; left; at += width() << shift << PAGE_SHIFT) {
            unsigned n = left < width() ? left : width();
            rows[nrows++] = (struct row){ a, at, ncells, n };
            ncells += n;
            left -= n;
        }
    }
}

/* A page that is there tells more than one that is not, one that was written more than others. */
static uint64_t more_telling(uint64_t a, uint64_t b)
{
    static const int order[] = { 0, 1, 2, 3, 5, 4, 6 }; /* of kinds[] */
    return order[kind_of(b)] > order[kind_of(a)] ? b : a;
}

static void read_area(const char *pid, const struct proc_area *a, uint64_t *to)
{
    static uint64_t words[CHUNK];
    unsigned pages = pages_of(a);
    memset(to, 0, cells_of(a) * sizeof *to);
    for (unsigned done = 0; done < pages; done += CHUNK) {
        unsigned n = pages - done < CHUNK ? pages - done : CHUNK;
        proc_pages(pid, a->start + (done << PAGE_SHIFT), words, n);
        for (unsigned i = 0; i < n; i++)
            to[(done + i) >> shift] = more_telling(to[(done + i) >> shift], words[i]);
    }
}

/* Changes when the areas do, or what a cell is. */
static uint32_t shape(void)
{
    uint32_t sum = (uint32_t)shown_pid * 31 + shift * 31 + width();
    for (int i = 0; i < areas.n; i++)
        sum = (sum * 31 + areas.area[i].start) * 31 + areas.area[i].end;
    return sum;
}

/* Large processes are looked at less often. */
static void look(const char *pid)
{
    static uint32_t seen;
    static unsigned wait;
    unsigned pages = 0;
    uint64_t *to;
    if (seen == shape() && wait) {
        wait--;
        return;
    }
    seen = shape();
    to = cells = xrealloc(cells, (ncells + 1) * sizeof *cells);
    for (int i = 0; i < areas.n; i++) {
        read_area(pid, &areas.area[i], to);
        to += cells_of(&areas.area[i]);
        pages += pages_of(&areas.area[i]);
    }
    wait = pages / LOOKED_AT;
}

/* ------------------------------------------------------------ drawing */
static int row_of(unsigned cell)
{
    int i = 0;
    while (i < nrows - 1 && rows[i + 1].cell <= cell)
        i++;
    return i;
}

static void draw_row(int at, const struct row *r)
{
    const struct proc_area *a = r->area;
    const char *name = *a->name == '/' ? base_name(a->name) : a->name;
    char size[8];
    if (r->start == a->start)
        screen_text(at, 0, WHITE, "%08lx %5s %s %.14s", (unsigned long)a->start,
                    size_text(size, a->end - a->start), a->access, name);
    for (unsigned i = 0; i < r->n; i++)
        draw_page(at, LABEL + (int)i, cells[r->cell + i], r->cell + i == cursor);
}

static uint32_t address_of_cursor(void)
{
    const struct row *r = &rows[row_of(cursor)];
    return r->start + ((cursor - r->cell) << shift << PAGE_SHIFT);
}

static void draw_cursor(int row)
{
    uint64_t w = cells[cursor];
    int col = screen_text(row, 0, BRIGHT | WHITE, "%08lx", (unsigned long)address_of_cursor());
    col = screen_text(row, col, WHITE, "%s %s", shift ? "..:" : ":", kinds[kind_of(w)].name);
    if (PAGE_PRESENT(w))
        screen_text(row, col, WHITE, ", frame %lx (Enter)", (unsigned long)PAGE_FRAME(w));
}

static void draw_kinds(int row)
{
    int col = 0;
    for (int k = 0; k < (int)ARRAY_SIZE(kinds); k++) {
        draw_kind(row, col, k, false);
        col = screen_text(row, col + 1, WHITE, " %s  ", kinds[k].name);
    }
}

static void command_of(const char *pid, char *text, size_t size)
{
    char path[64];
    ssize_t n;
    snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
    n = read_file(path, text, size);
    for (ssize_t i = 0; i < n - 1; i++)
        if (!text[i])
            text[i] = ' ';
    if (n <= 0)
        text[0] = '\0';
}

void process_draw(void)
{
    char pid[12], command[64], size[8];
    bool there;
    shown_pid = shown_pid ? shown_pid : getpid();
    snprintf(pid, sizeof pid, "%d", shown_pid);
    there = proc_areas_read(pid, &areas);
    scale();
    lay_out();
    look(pid);
    command_of(pid, command, sizeof command);
    screen_text(0, 0, BRIGHT | WHITE, "process %s  %s%s; a cell is %s", pid,
                there ? "" : "is gone ", command, size_text(size, 4096ull << shift));
    cursor = cursor < ncells ? cursor : ncells ? ncells - 1 : 0;
    if (ncells) {
        int at = row_of(cursor);
        top = at < top ? at : at >= top + visible() ? at - visible() + 1 : top;
        top = top + visible() > nrows ? nrows - visible() : top;
        top = top < 0 ? 0 : top;
        for (int i = 0; i < visible() && top + i < nrows; i++)
            draw_row(1 + i, &rows[top + i]);
        draw_cursor(screen.rows - 3);
    }
    draw_kinds(screen.rows - 2);
    screen_text(screen.rows - 1, 0, BRIGHT | WHITE,
                "arrows move  + - zoom  p next process  m machine  c copy on write  q end");
}

bool process_frame(uint32_t *frame)
{
    if (!ncells || !PAGE_PRESENT(cells[cursor]))
        return false;
    *frame = PAGE_FRAME(cells[cursor]);
    return true;
}

/* ------------------------------------------------------------ keys */
/* The process with the next higher number, the lowest behind the highest. */
static int next_process(int pid)
{
    DIR *proc = opendir("/proc");
    int next = 0, lowest = 0;
    for (struct dirent *e; proc && (e = readdir(proc));) {
        int p = atoi(e->d_name);
        if (p > 0 && (!lowest || p < lowest))
            lowest = p;
        if (p > pid && (!next || p < next))
            next = p;
    }
    if (proc)
        closedir(proc);
    return next ? next : lowest;
}

/* The same column of another row. */
static void move_rows(int by)
{
    int at = row_of(cursor);
    unsigned col = cursor - rows[at].cell;
    if (at + by < 0 || at + by >= nrows)
        return;
    at += by;
    cursor = rows[at].cell + (col < rows[at].n ? col : rows[at].n - 1);
}

void process_key(int key)
{
    if (key == KEY_UP && ncells)
        move_rows(-1);
    else if (key == KEY_DOWN && ncells)
        move_rows(1);
    else if (key == KEY_LEFT && cursor)
        cursor--;
    else if (key == KEY_RIGHT)
        cursor++;
    else if (key == '+')
        wider += shift > 0;
    else if (key == '-')
        wider -= wider > 0;
    if (key == 'p') {
        shown_pid = next_process(shown_pid);
        cursor = wider = 0;
        top = 0;
    }
}
