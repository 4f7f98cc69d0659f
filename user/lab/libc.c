/* libc.c - the C library's own malloc takes part: small blocks in runs, chunks with boundary tags,
 * mappings (libc/malloc). What is not payload or rounding counts as external. */
#include "user/lab/lab.h"

#include <malloc.h>
#include <stdlib.h>

static void init(const struct settings *s) {}

static void describe(const void *p, size_t n, struct chunk *c)
{
    *c = (struct chunk){ .kind = USED, .at = (char *)p, .size = malloc_usable_size((void *)p) };
}

const struct allocator libc = {
    .name = "libc",
    .idea = "the C library's malloc",
    .space = "very good",
    .malloc_time = "very good",
    .free_time = "very good",
    .init = init,
    .malloc = malloc,
    .free = free,
    .realloc = realloc,
    .calloc = calloc,
    .memalign = memalign,
    .describe = describe,
};
