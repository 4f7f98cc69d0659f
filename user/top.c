/* top.c - the processes that hold the most memory, and where all of it is, drawn anew every few
 * seconds. q ends it; m and p sort by memory or processor time; a space draws at once.
 * -d SECONDS: how often; -n COUNT: that many times; -b: as text, one picture after the other. */
#include "user/lib/areas.h"
#include "user/lib/proc.h"
#include "user/lib/util.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define GREEN  "\033[32m"
#define YELLOW "\033[33m"
#define BLUE   "\033[34m"
#define RED    "\033[31m"

#define HEADING 7 /* lines above the first process */

struct row {
    struct proc_stat p;
    unsigned long swap;   /* kB */
    unsigned long recent; /* ticks since the last picture */
};

static struct row *rows;
static int nrows, room;

/* Processor time at the last picture. */
static struct past {
    long pid;
    unsigned long ticks;
} * past;
static int npast;

static bool batch, by_time;
static int width = 80, height = 24;
static char info[4096]; /* /proc/meminfo */

/* ---- what there is ---- */

static unsigned long ticks_before(long pid)
{
    for (int i = 0; i < npast; i++)
        if (past[i].pid == pid)
            return past[i].ticks;
    return 0;
}

static void add(const struct proc_stat *p, void *unused)
{
    (void)unused;
    if (nrows == room) {
        room = room ? 2 * room : 32;
        rows = xrealloc(rows, (size_t)room * sizeof *rows);
    }
    rows[nrows++] = (struct row){ *p, proc_number(p->pid, "status", "VmSwap"),
                                  p->ticks - ticks_before(p->pid) };
}

static int compare(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    unsigned long p = by_time ? x->recent : x->p.rss, q = by_time ? y->recent : y->p.rss;

    if (p == q && x->swap != y->swap)
        return x->swap < y->swap ? 1 : -1;
    return p == q ? (x->p.pid < y->p.pid ? -1 : 1) : p < q ? 1 : -1;
}

static void gather(void)
{
    nrows = 0;
    if (!proc_each(add, NULL) || read_file("/proc/meminfo", info, sizeof info) < 0) {
        warn("/proc");
        exit(1);
    }
    qsort(rows, (size_t)nrows, sizeof *rows, compare);
}

static void remember(void)
{
    past = xrealloc(past, (size_t)nrows * sizeof *past);
    for (npast = 0; npast < nrows; npast++)
        past[npast] = (struct past){ rows[npast].p.pid, rows[npast].p.ticks };
}

/* ---- the picture ---- */

static const char *paint(const char *code)
{
    return batch ? "" : code;
}

static void end_line(void)
{
    puts(paint("\033[0m\033[K"));
}

struct part {
    unsigned long size;
    char sign; /* what it is drawn with */
    const char *color;
};

/* A bar of n cells, for `whole`: one part after the other. */
static void print_bar(int n, unsigned long whole, const struct part *part, int nparts)
{
    unsigned long sum = 0;
    int drawn = 0;

    putchar('[');
    for (int i = 0; i < nparts; i++) {
        int to;

        sum += part[i].size;
        to = whole ? (int)(((unsigned long long)sum * (unsigned)n + whole / 2) / whole) : 0;
        to = to > n ? n : to;
        if (to > drawn)
            printf("%s", paint(part[i].color));
        for (; drawn < to; drawn++)
            putchar(part[i].sign);
    }
    printf("%s%*s]", paint("\033[0m"), n - drawn, "");
}

static const char *size(unsigned long kb)
{
    static char text[8][8];
    static int turn;

    turn = (turn + 1) % 8;
    return size_text(text[turn], (unsigned long long)kb << 10);
}

static unsigned long field(const char *name)
{
    return named_number(info, name);
}

static void print_memory(int cells)
{
    unsigned long total = field("MemTotal"), unused = field("MemFree");
    unsigned long anon = field("AnonPages"), buffers = field("Buffers"), cached = field("Cached");
    unsigned long kernel = total - unused - anon - buffers - cached;
    unsigned long swap = field("SwapTotal"), swapped = swap - field("SwapFree");

    printf("Mem  ");
    print_bar(cells, total,
              (struct part[]){ { kernel, '#', RED },
                               { anon, '|', GREEN },
                               { buffers, 'b', BLUE },
                               { cached, 'c', YELLOW } },
              4);
    printf(" %s of %s used", size(total - unused), size(total));
    end_line();
    printf("Swap ");
    print_bar(cells, swap, &(struct part){ swapped, '|', RED }, 1);
    printf(" %s of %s used", size(swapped), size(swap));
    end_line();
    printf("     %s# kernel %s%s  %s| programs %s%s  %sb disks %s%s  %sc files %s%s  free %s",
           paint(RED), size(kernel), paint("\033[0m"), paint(GREEN), size(anon), paint("\033[0m"),
           paint(BLUE), size(buffers), paint("\033[0m"), paint(YELLOW), size(cached),
           paint("\033[0m"), size(unused));
    end_line();
}

/* user, system and idle ticks since the last picture, or since the boot. */
static unsigned long print_processor(int cells)
{
    static unsigned long long before[3];
    unsigned long long now[3] = { 0 }, nice = 0;
    unsigned long d[3], all;
    char text[1024];

    if (read_file("/proc/stat", text, sizeof text) > 0)
        sscanf(text, "cpu %llu %llu %llu %llu", &now[0], &nice, &now[1], &now[2]);
    for (int i = 0; i < 3; i++) {
        d[i] = (unsigned long)(now[i] - before[i]);
        before[i] = now[i];
    }
    all = d[0] + d[1] + d[2];
    all += !all;
    printf("CPU  ");
    print_bar(cells, all, (struct part[]){ { d[0], '|', GREEN }, { d[1], '#', RED } }, 2);
    printf(" %lu%% programs, %lu%% kernel", (100 * d[0] + all / 2) / all,
           (100 * d[1] + all / 2) / all);
    end_line();
    return all;
}

static void print_summary(void)
{
    char text[128] = "0";
    int running = 0;
    unsigned long up;

    (void)read_file("/proc/uptime", text, sizeof text);
    up = strtoul(text, NULL, 10);
    for (int i = 0; i < nrows; i++)
        running += rows[i].p.state == 'R';
    printf("up %lu:%02lu:%02lu, %d processes, %d of them running%s", up / 3600, up / 60 % 60,
           up % 60, nrows, running, batch ? "" : "; q: the end");
    end_line();
}

/* percent, in tenths */
static unsigned long tenths(unsigned long part, unsigned long whole)
{
    return whole ? (unsigned long)((1000ull * part + whole / 2) / whole) : 0;
}

static void print_row(const struct row *r, unsigned long ticks, unsigned long total)
{
    unsigned long rss = r->p.rss * ((unsigned long)sysconf(_SC_PAGESIZE) / 1024);
    unsigned long cpu = tenths(r->recent, ticks), mem = tenths(rss, total);
    char command[256];

    printf("%5ld %c %6s %6s %6s %3lu.%lu %3lu.%lu %7lu ", r->p.pid, r->p.state,
           size(r->p.vsize / 1024), size(rss), size(r->swap), mem / 10, mem % 10, cpu / 10,
           cpu % 10, r->p.major);
    print_bar(10, total, (struct part[]){ { rss, '|', GREEN }, { r->swap, ':', RED } }, 2);
    printf(" %.*s", width > 72 ? width - 65 : 8, proc_command(&r->p, command, sizeof command));
    end_line();
}

static void draw(void)
{
    unsigned long ticks, total;
    int cells = width > 70 ? 40 : width / 2, shown;

    gather();
    total = field("MemTotal");
    printf("%s", paint("\033[H"));
    print_summary();
    ticks = print_processor(cells);
    print_memory(cells);
    end_line();
    printf("%s%5s S %6s %6s %6s %5s %5s %7s %-12s %-15s", paint("\033[7m"), "PID", "VIRT", "RES",
           "SWAP", "%MEM", "%CPU", "MAJFLT", "| res : swap", "COMMAND");
    end_line();
    shown = batch || nrows < height - HEADING - 1 ? nrows : height - HEADING - 1;
    for (int i = 0; i < shown; i++)
        print_row(&rows[i], ticks, total);
    printf("%s", paint("\033[J"));
    fflush(stdout);
    remember();
}

/* ---- the terminal ---- */

static struct termios cooked;

static void begin(void)
{
    struct termios raw;
    struct winsize w;

    if (batch || tcgetattr(STDIN_FILENO, &cooked) < 0) {
        batch = true;
        return;
    }
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 40 && w.ws_row > HEADING + 1) {
        width = w.ws_col;
        height = w.ws_row;
    }
    raw = cooked;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    printf("\033[2J\033[?25l");
}

static void end(void)
{
    if (batch)
        return;
    printf("\033[0m\033[?25h\n");
    fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
}

/* Wait for a key or the next picture. => false: it was the key to end */
static bool wait_for_key(int ms)
{
    struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
    char c;

    if (batch) {
        poll(NULL, 0, ms);
        return true;
    }
    if (poll(&p, 1, ms) <= 0)
        return true;
    if (read(STDIN_FILENO, &c, 1) != 1 || c == 'q' || c == 3)
        return false;
    if (c == 'm' || c == 'p')
        by_time = c == 'p';
    return true;
}

int main(int argc, char **argv)
{
    long count = 0;
    double seconds = 2;
    char none[] = "", *rest = none;

    prog_init(argv[0], "[-b] [-d SECONDS] [-n COUNT]");
    for (int c; (c = getopt(argc, argv, "bd:n:")) != -1;) {
        if (c == 'b')
            batch = true;
        else if (c == 'd')
            seconds = strtod(optarg, &rest);
        if (c == '?' || *rest || seconds < 0.1 || seconds > 1e6 ||
            (c == 'n' && (!parse_number(optarg, &count) || count < 1)))
            prog_usage();
    }
    begin();
    for (long i = 1;; i++) {
        draw();
        if (i == count || !wait_for_key((int)(seconds * 1000)))
            break;
    }
    end();
    return finish(0);
}
