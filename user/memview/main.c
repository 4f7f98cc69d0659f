/* main.c - memview: where all frames are, drawn ten times a second (m); the pages of a process
 * (memview PID, or the key p); copy on write with keys (c). -b: one picture as text. */
#include "user/memview/memview.h"

#include "user/lib/util.h"

#include <string.h>
#include <unistd.h>

#define TENTH 100 /* ms */

struct view {
    int key;
    void (*draw)(void);
    void (*press)(int key);
};

static const struct view views[] = {
    { 'm', machine_draw, machine_key },
    { 'p', process_draw, process_key },
    { 'c', demo_draw, demo_key },
};

static const struct view *view = views;

static const struct view *find_view(int key)
{
    for (size_t i = 0; i < ARRAY_SIZE(views); i++)
        if (views[i].key == key)
            return &views[i];
    return NULL;
}

/* From a page of a process to its frame; another view; or the view's own affair. */
static void press(int key)
{
    const struct view *next = find_view(key);
    uint32_t frame;
    if ((key == '\n' || key == '\r') && view->press == process_key && process_frame(&frame)) {
        machine_show(frame);
        view = views;
    } else if (next && next != view) {
        view = next;
    } else {
        view->press(key);
    }
}

static void draw(void)
{
    screen_clear();
    view->draw();
}

/* => when q was pressed, or after so many pictures: 0 for as many as it takes. One that is late is
 * not caught up with. */
static void watch(long pictures)
{
    uint32_t next = screen_ms();
    for (long n = 1;; n++) {
        draw();
        screen_show();
        if (n == pictures)
            break;
        next += TENTH;
        if ((int32_t)(next - screen_ms()) < 0)
            next = screen_ms();
        int key = screen_key((int)(next - screen_ms()));
        if (key == 'q' || key == KEY_END || key == 3)
            break;
        if (key)
            press(key);
    }
}

/* The keys of an argument as a terminal sends them, then one picture. */
static void print(const char *keys)
{
    for (; *keys; keys++) {
        int key = screen_decode((unsigned char)*keys);
        draw();
        if (key)
            press(key);
    }
    draw();
    screen_print();
}

static long number(const char *s)
{
    long n;
    if (!parse_number(s, &n) || n < 0 || n > 1000000)
        prog_usage();
    return n;
}

int main(int argc, char **argv)
{
    bool batch = false;
    const char *keys = "";
    long rows = 0, cols = 0, pictures = 0;
    prog_init(argv[0], "[-b] [-k KEYS] [-r ROWS] [-w COLUMNS] [-n PICTURES] [PID]");
    for (int c; (c = getopt(argc, argv, "bk:r:w:n:")) != -1;) {
        switch (c) {
        case 'b': batch = true; break;
        case 'k': keys = optarg; break;
        case 'r': rows = number(optarg); break;
        case 'w': cols = number(optarg); break;
        case 'n': pictures = number(optarg); break;
        default: prog_usage();
        }
    }
    if (argv[optind]) {
        shown_pid = (int)number(argv[optind]);
        view = find_view('p');
    }
    screen_size((int)rows, (int)cols);
    if (batch) {
        print(keys);
    } else {
        if (!screen_open())
            die("the standard input is no terminal; -b prints one picture");
        watch(pictures);
        screen_close();
    }
    demo_end();
    return finish(0);
}
