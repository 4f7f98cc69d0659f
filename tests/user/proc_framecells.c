/* /proc/framecells sums up what frames are used for: the same in cells of any size, and as meminfo
 * has it (only in Quire). */
#include <abi/framecell.h>
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <tap.h>

#include "children.h"
#include "procfile.h"

#define PAGE 4096u
#define MANY 256u

static int fd;
static struct frame_cell cells[MANY];

static ssize_t look(unsigned shift, uint32_t first, unsigned n)
{
    return pread(fd, cells, n * sizeof *cells, (off_t)shift << 32 | first * sizeof *cells);
}

/* All frames, in cells of 2^shift. => their number */
static unsigned total(unsigned shift, struct frame_cell *sum)
{
    ssize_t got;
    unsigned frames = 0;

    memset(sum, 0, sizeof *sum);
    for (uint32_t first = 0; (got = look(shift, first, MANY)) > 0; first += MANY)
        for (unsigned i = 0; i < (size_t)got / sizeof *cells; i++)
            for (int u = 0; u < FRAME_USES; u++) {
                sum->frames[u] += cells[i].frames[u];
                frames += cells[i].frames[u];
            }
    return frames;
}

static uint32_t frame(const void *p)
{
    uint64_t w = 0;
    int f = open("/proc/self/pagemap", O_RDONLY);
    bool good = pread(f, &w, sizeof w, (off_t)((uintptr_t)p / PAGE) * 8) == sizeof w;

    close(f);
    return good ? (uint32_t)w : 0;
}

static int use_of(const void *p)
{
    look(0, frame(p), 1);
    for (int u = 0; u < FRAME_USES; u++)
        if (cells[0].frames[u])
            return u;
    return -1;
}

static long kb(const char *name)
{
    char *text = proc_load("/proc/meminfo");

    return proc_number(text, text + strlen(text), name);
}

static char *p;

static int in_a_child(void)
{
    if (use_of(p) != USE_SHARED)
        return 1;
    p[0] = 2;
    return use_of(p) == USE_ANON ? 0 : 2;
}

/* To look takes frames too: files are opened, pages touched. */
static bool about(long a, long b)
{
    return a - b < 64 && b - a < 64;
}

static unsigned free_frames(const struct frame_cell *c)
{
    return c->frames[USE_FREE_SMALL] + c->frames[USE_FREE_MEDIUM] + c->frames[USE_FREE_LARGE];
}

int main(void)
{
    struct frame_cell whole, parts;
    unsigned n;

    fd = open("/proc/framecells", O_RDONLY);
    p = mmap(NULL, 512 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(p, 1, 512 * PAGE);
    n = total(20, &whole);
    ok(n && n % 1024 == 0, "all of memory");
    for (unsigned shift = 0; shift < 20; shift += 5) {
        bool same = total(shift, &parts) == n;

        for (int u = 0; u < FRAME_USES; u++)
            same &= about((long)parts.frames[u], (long)whole.frames[u]);
        ok(same, "cells of 2^%u frames come to the same", shift);
    }
    ok(whole.frames[USE_ANON] >= 512, "anonymous pages");
    ok(about((long)free_frames(&whole), kb("MemFree:") / 4), "free ones");
    ok(about((long)whole.frames[USE_PGTABLE], kb("PageTables:") / 4), "page tables");
    ok(use_of(p) == USE_ANON, "a page of one's own");
    is_int(in_child(in_a_child), 0, "shared after fork, until one writes");
    ok(use_of(p) == USE_ANON, "and ours again");
    munmap(p, PAGE);
    ok(look(FRAMECELL_MAX_SHIFT + 1, 0, 1) < 0 && errno == EINVAL, "a cell that is too large");
    ok(pread(fd, cells, 3, 0) < 0 && errno == EINVAL, "a part of a cell");
    ok(look(0, n, 1) == 0, "behind the end");
    ok(pread(fd, NULL, sizeof *cells, 0) < 0 && errno == EFAULT, "nowhere to put it: EFAULT");
    return done_testing();
}
