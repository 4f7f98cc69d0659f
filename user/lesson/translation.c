/* translation.c - lesson: an address is a walk through two tables. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <sys/mman.h>

#define SPOTS 8u
#define LARGE (1024u * PAGE) /* what one page table maps: 4 MB */

static void walk(const char *p)
{
    uint32_t a = (uint32_t)(uintptr_t)p, frame = frame_of(p);

    say("    linear address  %08x", a);
    say("    directory entry %8u   bits 31-22: which page table", a >> 22);
    say("    table entry     %8u   bits 21-12: which frame", a >> 12 & 1023);
    say("    offset               %03x   bits 11-0: copied, not translated", a & (PAGE - 1));
    say("    frame           %08x   /proc/self/pagemap", frame);
    say("    physical        %08x   frame * 4096 + offset", frame * PAGE + (a & (PAGE - 1)));
}

/* The area is eight times 4 MB, begins at a multiple of it, and has no table yet. */
static void play(void)
{
    char *area = map_pages((SPOTS + 1) * 1024);
    char *first = area + (LARGE - (uintptr_t)area % LARGE) % LARGE;
    long before;

    say("The MMU rewrites each address that a program uses. It looks up pages of 4 kB,\n"
        "not bytes, in two steps: the directory names a page table, the table a frame.\n"
        "This program writes to one byte of a fresh page:\n");
    first[0x123] = 'q';
    walk(first + 0x123);
    ask("The next page is written too. How far, in pages, is its table entry?");
    first[PAGE] = 'q';
    answer((long)((uintptr_t)(first + PAGE) >> 12 & 1023) - (long)((uintptr_t)first >> 12 & 1023),
           1);
    walk(first + PAGE);
    say("\nNeighbours in virtual memory need not be neighbours in physical memory: any\n"
        "frame will do. That is why memory looks contiguous to a program, always.");

    say("\nOne table maps 4 MB. Now a byte is written in %u places, each 4 MB from the last;\n"
        "the first of them has its page table already.",
        SPOTS);
    ask("How many page tables more will there be?");
    before = meminfo("PageTables");
    for (unsigned i = 0; i < SPOTS; i++)
        first[i * LARGE] = 'q';
    answer((meminfo("PageTables") - before) / 4, SPOTS - 1);
    show("/proc/meminfo", "PageTables");
    say("A table for every page there might be would cost 4 MB a process. Two levels\n"
        "cost a table only where something is.");
    munmap(area, (SPOTS + 1) * LARGE);
}

const struct lesson translation = { "translation", "an address is a walk through two tables",
                                    play };
