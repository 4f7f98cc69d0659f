/* screen.c - pictures of characters on a terminal of any size.
 *
 * The console is a screen and a serial line in one, and Quire knows the size of the screen only. So
 * the terminal is sent to a place far beyond its corner and asked where its cursor is (ECMA-48
 * CPR); whoever has the keyboard answers. Nobody waits for that: the answer comes as a key. */
#include "user/memview/memview.h"

#include "user/lib/util.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define MOST 500 /* rows or columns */

struct glyph {
    char c;
    uint8_t fg, bg;
};

struct screen screen;
static struct glyph *now, *shown;
static bool size_is_given;
static struct termios before;
static volatile sig_atomic_t resized, ended;

static int between(int low, int x, int high)
{
    return x < low ? low : x > high ? high : x;
}

static void set_size(int rows, int cols)
{
    size_t size;
    screen.rows = between(1, rows, MOST);
    screen.cols = between(1, cols, MOST);
    size = (size_t)(screen.rows * screen.cols) * sizeof *now;
    now = xrealloc(now, size);
    shown = xrealloc(shown, size);
    memset(shown, 0, size); /* unlike anything */
}

static int from_environment(const char *name)
{
    long n;
    const char *value = getenv(name);
    return value && parse_number(value, &n) && n > 0 && n <= MOST ? (int)n : 0;
}

static void ask_kernel(int rows, int cols)
{
    struct winsize size = { 0 };
    ioctl(1, TIOCGWINSZ, &size);
    rows = rows ? rows : size.ws_row ? size.ws_row : 25;
    cols = cols ? cols : size.ws_col ? size.ws_col : 80;
    set_size(rows, cols);
}

void screen_size(int rows, int cols)
{
    rows = rows ? rows : from_environment("LINES");
    cols = cols ? cols : from_environment("COLUMNS");
    size_is_given = rows && cols;
    ask_kernel(rows, cols);
}

static void on_signal(int sig)
{
    *(sig == SIGWINCH ? &resized : &ended) = 1;
}

static void begin(void)
{
    fputs("\033[0m\033[2J", stdout);
    if (!size_is_given)
        fputs("\033[999;999H\033[6n", stdout);
    fflush(stdout);
}

bool screen_open(void)
{
    static const int signals[] = { SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT };
    struct termios raw;
    struct sigaction act = { .sa_handler = on_signal };
    if (tcgetattr(0, &before) < 0)
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        sigaction(signals[i], &act, NULL);
    signal(SIGPIPE, SIG_IGN);
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    tcsetattr(0, TCSANOW, &raw);
    fputs("\033[?1049h\033[?25l", stdout);
    begin();
    return true;
}

void screen_close(void)
{
    fputs("\033[0m\033[2J\033[?25h\033[?1049l", stdout);
    fflush(stdout);
    tcsetattr(0, TCSAFLUSH, &before);
}

void screen_clear(void)
{
    if (resized) {
        resized = 0;
        if (!size_is_given)
            ask_kernel(0, 0);
        begin();
    }
    for (int i = 0; i < screen.rows * screen.cols; i++)
        now[i] = (struct glyph){ ' ', WHITE, BLACK };
}

void screen_put(int row, int col, char c, enum colour fg, enum colour bg)
{
    if (row >= 0 && row < screen.rows && col >= 0 && col < screen.cols)
        now[row * screen.cols + col] = (struct glyph){ c, fg, bg };
}

int screen_text(int row, int col, enum colour fg, const char *format, ...)
{
    char text[MOST + 1];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (const char *p = text; *p; p++)
        screen_put(row, col++, *p, fg, BLACK);
    return col;
}

static void set_colours(const struct glyph *g)
{
    printf("\033[0;%s%d;%dm", g->fg & BRIGHT ? "1;" : "", 30 + (g->fg & 7), 40 + (g->bg & 7));
}

static bool equal(const struct glyph *a, const struct glyph *b)
{
    return a->c == b->c && a->fg == b->fg && a->bg == b->bg;
}

/* The last place of the last row stays empty: a glyph there would scroll some terminals. */
void screen_show(void)
{
    const struct glyph *pen = NULL;
    int at = -1; /* the place where the cursor is known to be */
    for (int i = 0; i < screen.rows * screen.cols - 1; i++) {
        const struct glyph *g = &now[i];
        if (equal(g, &shown[i]))
            continue;
        if (at != i || i % screen.cols == 0)
            printf("\033[%d;%dH", i / screen.cols + 1, i % screen.cols + 1);
        if (!pen || g->fg != pen->fg || g->bg != pen->bg)
            set_colours(g);
        pen = g;
        putchar(g->c);
        shown[i] = *g;
        at = i + 1;
    }
    fflush(stdout);
}

void screen_print(void)
{
    for (int r = 0; r < screen.rows; r++) {
        const struct glyph *row = &now[r * screen.cols];
        int n = screen.cols;
        while (n && row[n - 1].c == ' ')
            n--;
        for (int c = 0; c < n; c++)
            putchar(row[c].c);
        putchar('\n');
    }
}

/* ------------------------------------------------------------ keys */
static int end_of_sequence(int c, const int *param)
{
    static const int arrows[] = { KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT };
    if (c >= 'A' && c <= 'D')
        return arrows[c - 'A'];
    if (c != 'R' || (param[0] == screen.rows && param[1] == screen.cols) || !param[0] || !param[1])
        return 0;
    set_size(param[0], param[1]);
    fputs("\033[0m\033[2J", stdout);
    return KEY_SIZE;
}

int screen_decode(int c)
{
    static enum { GROUND, ESCAPE, SEQUENCE } state;
    static int param[2], n;
    if (state == GROUND) {
        state = c == '\033' ? ESCAPE : GROUND;
        return state == GROUND ? c : 0;
    }
    if (state == ESCAPE) {
        state = c == '[' || c == 'O' ? SEQUENCE : c == '\033' ? ESCAPE : GROUND;
        param[0] = param[1] = n = 0;
        return state == GROUND ? c : 0;
    }
    if (c >= '0' && c <= '9' && n < 2)
        param[n] = between(0, param[n] * 10 + c - '0', MOST);
    else if (c == ';')
        n++;
    if (c < 0x40 || c > 0x7e)
        return 0;
    state = GROUND;
    return end_of_sequence(c, param);
}

uint32_t screen_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint32_t)t.tv_sec * 1000 + (uint32_t)(t.tv_nsec / 1000000);
}

int screen_key(int ms)
{
    uint32_t start = screen_ms();
    int key = 0;
    while (!key && !ended && !resized) {
        struct pollfd in = { .fd = 0, .events = POLLIN };
        int left = ms - (int)(screen_ms() - start);
        unsigned char c;
        if (poll(&in, 1, left > 0 ? left : 0) <= 0)
            break;
        key = read(0, &c, 1) == 1 ? screen_decode(c) : KEY_END;
        if (key == '\f') { /* ^L: the terminal may have another size */
            resized = 1;
            key = KEY_SIZE;
        }
    }
    return ended ? KEY_END : key;
}
