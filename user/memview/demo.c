/* demo.c - copy on write before the reader's eyes: pages of this program and of a child that is
 * forked, touched and ended by keys, one character a page, frames beside them. */
#include "user/memview/memview.h"

#include "user/lib/areas.h"
#include "user/lib/util.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 32u
#define PAGE  4096u

static char *region;
static pid_t child;
static int to_child[2], from_child[2];
static unsigned next_parent, next_child; /* the page that is touched next */
static const char *said = "The pages are asked for, and nobody has touched them.";

static void map_region(void)
{
    if (region)
        return;
    region = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (region == MAP_FAILED)
        die("no memory for %u pages", PAGES);
}

static void touch(unsigned page)
{
    ((volatile char *)region)[page % PAGES * PAGE]++;
}

/* For each byte that comes one page is written and the byte sent back; the end is the end. */
static void child_runs(void)
{
    char page;
    close(to_child[1]);
    close(from_child[0]);
    while (read(to_child[0], &page, 1) == 1) {
        touch((unsigned char)page);
        if (!write_all(from_child[1], &page, 1))
            break;
    }
    _exit(0);
}

static void start(void)
{
    if (child || pipe(to_child) < 0 || pipe(from_child) < 0)
        return;
    child = fork();
    if (child == 0)
        child_runs();
    close(to_child[0]);
    close(from_child[1]);
    if (child < 0) {
        child = 0;
        said = "No child could be forked.";
        return;
    }
    next_parent = next_child = 0;
    said = "Forked: two tables, one set of frames, read-only for both.";
}

void demo_end(void)
{
    if (!child)
        return;
    close(to_child[1]);
    close(from_child[0]);
    waitpid(child, NULL, 0);
    child = 0;
    next_parent = 0;
    said = "The child has ended: its copies are free, the rest is the parent's alone.";
}

static void child_touches(void)
{
    char page = (char)(next_child++ % PAGES);
    if (!child || !write_all(to_child[1], &page, 1) || read(from_child[0], &page, 1) != 1)
        return;
    said = "The child wrote: the fault gave it a copy of the page.";
}

static void parent_touches(void)
{
    touch(next_parent++);
    said = child ? "The parent wrote: whoever writes first gets the copy."
                 : "The parent wrote to a page of its own.";
}

static void give_back(void)
{
    madvise(region, PAGES * PAGE, MADV_DONTNEED);
    next_parent = 0;
    said = "The parent gave its pages back: they read as zeros again.";
}

static void draw_pages(int row, const char *who, pid_t pid)
{
    char name[12];
    uint64_t words[PAGES];
    unsigned own = 0, shared = 0;
    int col = 10;
    snprintf(name, sizeof name, "%d", (int)pid);
    proc_pages(name, (uint32_t)(uintptr_t)region, words, PAGES);
    screen_text(row, 0, WHITE, "%s %s", who, name);
    for (unsigned i = 0; i < PAGES; i++) {
        draw_page(row, col++, words[i], false);
        own += PAGE_PRESENT(words[i]) && PAGE_OWN(words[i]);
        shared += PAGE_PRESENT(words[i]) && !PAGE_OWN(words[i]);
    }
    screen_text(row, col + 2, WHITE, "own %u, shared %u", own, shared);
    col = screen_text(row + 1, 0, WHITE, "  frames  ");
    for (unsigned i = 0; i < PAGES && col < screen.cols - 8; i++)
        col = PAGE_PRESENT(words[i])
                  ? screen_text(row + 1, col, PAGE_OWN(words[i]) ? GREEN : YELLOW, "%lx ",
                                (unsigned long)PAGE_FRAME(words[i]))
                  : screen_text(row + 1, col, WHITE, "- ");
}

void demo_draw(void)
{
    map_region();
    screen_text(0, 0, BRIGHT | WHITE, "copy on write: %u pages at %08lx", PAGES,
                (unsigned long)(uintptr_t)region);
    draw_pages(2, "parent", getpid());
    if (child)
        draw_pages(5, "child ", child);
    screen_text(8, 0, WHITE, "%s", said);
    screen_text(screen.rows - 1, 0, BRIGHT | WHITE,
                "w parent writes  f fork  t child writes  x child ends  u give back  m p views");
}

void demo_key(int key)
{
    map_region();
    switch (key) {
    case 'f': start(); break;
    case 't': child_touches(); break;
    case 'w': parent_touches(); break;
    case 'x': demo_end(); break;
    case 'u': give_back(); break;
    default: break;
    }
}
