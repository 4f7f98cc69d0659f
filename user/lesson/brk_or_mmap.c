/* brk_or_mmap.c - lesson: two ways to get memory from the kernel, and to give it back. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BLOCK (16 * PAGE) /* 64 kB */

/* Three blocks each, the middle one is not wanted any more. */
static void give_back(void)
{
    char *heap = sbrk(3 * BLOCK), *map = map_pages(3 * BLOCK / PAGE);
    long rss;
    int areas;

    mprotect(map, 3 * BLOCK, PROT_READ | PROT_WRITE | PROT_EXEC); /* an area of its own */
    touch(heap, 3 * BLOCK / PAGE);
    touch(map, 3 * BLOCK / PAGE);
    say("\nThree blocks of 64 kB, A B C, lie one behind the other on the heap; three more\n"
        "are in a mapping. All are in use, then B is not needed any more.");
    ask("How many kB can moving the break give back while C is in use?");
    rss = smaps(heap, "Rss");
    brk(heap + 3 * BLOCK); /* as low as it may go */
    answer(rss - smaps(heap, "Rss"), 0);
    say("The break has to stay behind C: B waits in a free list for the next malloc.");
    ask("And how many kB does munmap give back of the mapping?");
    rss = meminfo("AnonPages");
    areas = area_count();
    munmap(map + BLOCK, BLOCK);
    answer(rss - meminfo("AnonPages"), BLOCK / 1024);
    claim(area_count() == areas + 1, "a hole in an area makes two: %d areas, then %d", areas,
          area_count());
    munmap(map, 3 * BLOCK);
    rss = meminfo("AnonPages");
    sbrk(-(intptr_t)(3 * BLOCK));
    claim(rss - meminfo("AnonPages") == 3 * BLOCK / 1024,
          "when C goes as well, the break takes all three with it");
}

static void play(void)
{
    char *old = sbrk(0), *small, *large;
    int areas;

    sbrk(PAGE);
    areas = area_count();
    say("The break is the end of the heap: %p. sbrk moves it 64 kB up.", (void *)old);
    show("/proc/self/maps", "[heap]");
    ask("How many areas more does the process have then?");
    old = sbrk(BLOCK);
    answer(area_count() - areas, 0);
    show("/proc/self/maps", "[heap]");
    claim((char *)sbrk(0) - old == BLOCK, "the same area, longer by %u bytes", BLOCK);
    sbrk(-(intptr_t)(BLOCK + PAGE));
    give_back();

    say("\nmalloc uses both. It is asked for 32 bytes, and for 1 MB.");
    ask("Which come from the heap: none (0), the small (1), the large (2), both (3)?");
    small = malloc(32);
    large = malloc(1 << 20);
    answer(!strcmp(area_name(small), "[heap]") + 2 * !strcmp(area_name(large), "[heap]"), 1);
    say("Small chunks share the heap, and calls with it: one brk for many mallocs. A\n"
        "large one pays for a call of its own, and goes back when it is freed.");
    free(small);
    free(large);
}

const struct lesson brk_or_mmap = { "break", "break against mmap: growing, and giving back", play };
