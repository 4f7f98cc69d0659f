/* layout.c - lesson: text, data, BSS, heap, mappings, stack: what lies where. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int initialised = 42;
static char zeros[PAGE];

static void line(const char *what, const volatile void *p)
{
    const char *name = area_name((const void *)(uintptr_t)p);

    printf("    %-28s %08lx  %s\n", what, (unsigned long)(uintptr_t)p,
           *name ? name : "(anonymous)");
}

/* 1: the callee's local variable lies lower than the caller's; 2: higher */
static __attribute__((noinline)) int deeper(const volatile char *callers)
{
    volatile char local = 0;

    return (uintptr_t)&local < (uintptr_t)callers ? 1 : 2;
}

static void play(void)
{
    volatile char local = 0;
    char *small = sbrk(PAGE), *large = map_pages(256);
    uintptr_t order[] = { (uintptr_t)play,  (uintptr_t)&initialised, (uintptr_t)zeros,
                          (uintptr_t)small, (uintptr_t)large,        (uintptr_t)&local };
    long highest = 0;

    say("A program's memory is divided by what it is for. This program has\n"
        "  1 a function    2 an initialised variable    3 a static array of zeros\n"
        "  4 a page of heap    5 a mapping    6 a local variable");
    ask("Which of them has the highest address?");
    for (int i = 0; i < 6; i++)
        highest = order[i] > order[highest] ? i : highest;
    answer(highest + 1, 6);
    line("local variable (stack)", &local);
    line("mmap (mapping segment)", large);
    line("sbrk (heap)", small);
    line("static zeros (BSS)", zeros);
    line("initialised (data)", &initialised);
    line("play (text)", (const void *)(uintptr_t)play);
    claim(order[0] < order[1] && order[1] < order[2] && order[2] < order[3] && order[3] < order[4],
          "text < data < BSS < heap < mappings");
    claim(!strcmp(area_name((const void *)(uintptr_t)&local), "[stack]") &&
              !strcmp(area_name(small), "[heap]"),
          "the kernel calls them [stack] and [heap] too");

    say("\nA function calls another, which has a local variable as well.");
    ask("Is the callee's at a lower (1) or a higher (2) address?");
    answer(deeper(&local), 1);
    say("The heap grows up, the stack grows down, and the room between is for both.\n"
        "The BSS costs no byte of the file: it is only a length. `vars` shows all of it.");
    munmap(large, 256 * PAGE);
    sbrk(-(intptr_t)PAGE);
}

const struct lesson layout = { "layout", "text, data, BSS, heap, mappings, stack", play };
