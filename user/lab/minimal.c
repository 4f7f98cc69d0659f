/* minimal.c - the least that is an allocator: each malloc moves the break.
 * Structure: one word, the break. free does nothing.
 * Time:  malloc O(1), but a system call each; free O(1).
 * Space: no header; nothing is ever used again, so the heap is the sum of all requests. */
#include "user/lab/lab.h"

#include <unistd.h>

static char *current_break;

static void init(const struct settings *s)
{
    char *p = sbrk(0);
    current_break = (char *)ROUND((uintptr_t)p, ALIGN);
    if (current_break != p)
        brk(current_break);
}

static void *allocate(size_t n)
{
    char *p = current_break;
    if (n >= TOO_LARGE || brk(p + ROUND(n, ALIGN)) < 0)
        return NULL;
    current_break = p + ROUND(n, ALIGN);
    return p;
}

static void release(void *p) {}

static void describe(const void *p, size_t n, struct chunk *c)
{
    *c = (struct chunk){ .kind = USED, .at = (char *)p, .size = ROUND(n, ALIGN) };
}

const struct allocator minimal = {
    .name = "minimal",
    .idea = "each malloc moves the break; free does nothing",
    .space = "bad",
    .malloc_time = "bad (a system call)",
    .free_time = "good",
    .init = init,
    .malloc = allocate,
    .free = release,
    .describe = describe,
};
