/* demand.c - lesson: memory is promised by mmap and brk, and given by the page fault. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <sys/mman.h>

#define PAGES   64u
#define TOUCHED 10u

static void state(const char *p)
{
    say("    Size %4ld kB   Rss %4ld kB   of /proc/self/smaps", smaps(p, "Size"), smaps(p, "Rss"));
}

static void play(void)
{
    volatile char *p = map_pages(PAGES);
    long zero, shared;
    uint32_t frame;

    mprotect((void *)(uintptr_t)p, PAGES * PAGE,
             PROT_READ | PROT_WRITE | PROT_EXEC); /* not merged */
    say("mmap was asked for %u pages of memory, %u kB: a new area, a contract between\n"
        "the program and the kernel on which addresses are legal.",
        PAGES, PAGES * PAGE / 1024);
    ask("How many kB of physical memory does it have now?");
    answer(smaps((char *)p, "Rss"), 0);
    state((char *)p);

    say("\nThe program writes one byte into each of the first %u pages.", TOUCHED);
    ask("How many page faults, each answered with a frame of zeros?");
    vmstat("pgfault_zero");
    zero = vmstat("pgfault_zero");
    for (unsigned i = 0; i < TOUCHED; i++)
        p[i * PAGE] = 1;
    answer(vmstat("pgfault_zero") - zero, TOUCHED);
    state((char *)p);
    claim(smaps((char *)p, "Rss") == TOUCHED * 4,
          "a frame for each touched page, none for the others");

    say("\nNow it only reads two pages that it never wrote.");
    ask("How many kB does Rss grow?");
    shared = vmstat("pgfault_zero_page");
    zero = p[20 * PAGE] + p[21 * PAGE];
    answer(smaps((char *)p, "Rss") - TOUCHED * 4, 0);
    frame = frame_of((char *)p + 20 * PAGE);
    claim(zero == 0 && vmstat("pgfault_zero_page") - shared == 2 &&
              frame == frame_of((char *)p + 21 * PAGE),
          "both show one frame of zeros, %x, read-only and everybody's", frame);
    say("\nThe fault handler finds the area, sees that the access is legal, takes a frame,\n"
        "writes the table entry, and lets the instruction run again.");
    munmap((void *)(uintptr_t)p, PAGES * PAGE);
}

const struct lesson demand = { "demand", "memory is promised first, and given by the fault", play };
