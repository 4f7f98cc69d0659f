/* What a child does to its mappings does not touch the parent's. */
#include "mm.h"

static char *p;

static int child(void)
{
    char *free = nowhere(1);

    mprotect(p, PAGE, PROT_NONE);
    munmap(p + PAGE, PAGE);
    mmap(p + 2 * PAGE, PAGE, PROT_READ, PRIVATE | MAP_FIXED, -1, 0);
    mremap(p + 3 * PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, free);
    return reading(p) == ACCERR && reading(p + PAGE) == MAPERR && p[2 * PAGE] == 0 &&
                   reading(p + 3 * PAGE) == MAPERR
               ? 0
               : 1;
}

int main(void)
{
    p = letters(4);
    is_int(in_child(child), 0, "the child protects, unmaps, maps and moves");
    for (int i = 0; i < 4; i++)
        ok(p[i * PAGE] == 'a' + i && writing(p + i * PAGE) == FINE, "the parent's page %d", i);
    return done_testing();
}
