/* vmmap.c - the address space of processes from the top down, gaps and all. Sizes go from 4 kB to
 * 3 GB, so the bars have the scale of a slide rule: each column doubles. Beside them: how many
 * pages of an area are in memory. */
#include "user/lib/areas.h"
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE_SHIFT 12
#define CHUNK      512
#define USER_END   0xC0000000u
#define BAR        24

/* A bar whose length is the logarithm of a size: from a page to 3 GB in 24 columns. */
static void print_bar(uint32_t bytes, char c)
{
    unsigned n = 1;
    for (uint64_t size = 4096; size < bytes && n < BAR; size *= 2)
        n++;
    putchar('|');
    for (unsigned i = 0; i < BAR; i++)
        putchar(i < n ? c : ' ');
    putchar('|');
}

static unsigned present(const char *pid, const struct proc_area *a, unsigned *dirty,
                        unsigned *swapped)
{
    static uint64_t words[CHUNK];
    unsigned n = 0, left = (a->end - a->start) >> PAGE_SHIFT;
    *dirty = *swapped = 0;
    for (uint32_t at = a->start; left; at += CHUNK << PAGE_SHIFT) {
        unsigned some = left < CHUNK ? left : CHUNK;
        proc_pages(pid, at, words, some);
        for (unsigned i = 0; i < some; i++) {
            n += PAGE_PRESENT(words[i]);
            *dirty += PAGE_PRESENT(words[i]) && PAGE_DIRTY(words[i]);
            *swapped += PAGE_SWAPPED(words[i]);
        }
        left -= some;
    }
    return n;
}

static void print_gap(uint32_t from, uint32_t to)
{
    char size[8];
    if (from == to)
        return;
    print_bar(to - from, ' ');
    printf("          %5s      free\n", size_text(size, to - from));
}

static void print_area(const char *pid, const struct proc_area *a)
{
    unsigned dirty, swapped, there = present(pid, a, &dirty, &swapped);
    char size[8];
    print_bar(a->end - a->start, a->access[1] == 'w' ? '#' : a->access[2] == 'x' ? 'x' : '=');
    printf(" %08lx %5s %s %s", (unsigned long)a->start, size_text(size, a->end - a->start),
           a->access, *a->name ? a->name : "(anonymous)");
    if (there || swapped)
        printf(": %u of %u pages, %u dirty", there, (a->end - a->start) >> PAGE_SHIFT, dirty);
    if (swapped)
        printf(", %u swapped", swapped);
    putchar('\n');
}

static bool print_process(const char *pid)
{
    static struct proc_areas areas;
    uint32_t above = USER_END;
    if (!proc_areas_read(pid, &areas)) {
        complain("no process %s", pid);
        return false;
    }
    printf("process %s   # writable  x code  = constants; each column doubles: 4K to 3G\n", pid);
    for (int i = areas.n - 1; i >= 0; i--) {
        const struct proc_area *a = &areas.area[i];
        print_gap(a->end, above);
        print_area(pid, a);
        above = a->start;
    }
    print_gap(0, above);
    return true;
}

int main(int argc, char **argv)
{
    int status = 0;
    prog_init(argv[0], "PID...");
    if (argc < 2)
        prog_usage();
    for (char **pid = argv + 1; *pid; pid++)
        status |= !print_process(*pid);
    return finish(status);
}
