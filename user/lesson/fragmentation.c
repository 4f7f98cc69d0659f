/* fragmentation.c - lesson: free memory that is of no use. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <sys/mman.h>

#define PAGES  1024u
#define MARGIN 80 /* frames in hot stacks, tables and caches, which come and go */

static long in_blocks(unsigned from, unsigned to)
{
    long sum = 0;

    for (unsigned k = from; k <= to; k++)
        sum += free_blocks(k) << k;
    return sum;
}

static void state(void)
{
    say("    free frames in blocks of 1: %5ld   2 to 8: %5ld   16 and more: %6ld", free_blocks(0),
        in_blocks(1, 3), in_blocks(4, 10));
}

static void play(void)
{
    char *p = map_pages(PAGES), *one = map_pages(1);
    long single, blocks;

    mprotect(one, 1, PROT_READ);
    say("Internal fragmentation: inside of what was handed out. mmap is asked for 1 byte.");
    ask("How many bytes can the program use?");
    answer(smaps(one, "Size") * 1024, PAGE);
    munmap(one, 1);

    say("\nExternal fragmentation: between what was handed out. The buddy system keeps free\n"
        "blocks of 1, 2, 4 ... 1024 frames. A program writes to %u pages ...",
        PAGES);
    state();
    touch(p, PAGES);
    state();
    single = free_blocks(0);
    blocks = in_blocks(1, 10);
    say("\n... and gives every second one back: %u frames.", PAGES / 2);
    ask("How many more free blocks of one frame are there then, about?");
    for (unsigned i = 0; i < PAGES; i += 2)
        madvise(p + i * PAGE, PAGE, MADV_DONTNEED);
    state();
    answer_between(free_blocks(0) - single, PAGES / 2 - MARGIN, PAGES / 2 + MARGIN);
    claim(in_blocks(1, 10) - blocks < MARGIN, "no larger block came of them: no buddy is free");

    say("\nTwo megabytes are free, and not one block of two frames in them. Now the other\n"
        "half is given back.");
    ask("How many of those single frames are left, about?");
    munmap(p, PAGES * PAGE);
    state();
    answer_between(free_blocks(0) - single, -MARGIN, MARGIN);
    say("Each frame found its buddy free, merged with it, and the pair with its buddy.\n"
        "Paging hides all of this from programs: only the kernel wants frames in a row.");
}

const struct lesson fragmentation = { "fragmentation", "free memory that is of no use", play };
