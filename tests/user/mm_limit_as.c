/* RLIMIT_AS bounds all of the address space. */
#include "mm.h"

static int child(void)
{
    char *p = anon(16), *q = map(4096, PROT_NONE, PRIVATE);

    if (limit(RLIMIT_AS, 24 << 20))
        return 1;
    if (error_of(mmap(NULL, 16 << 20, PROT_NONE, PRIVATE, -1, 0)) != ENOMEM)
        return 2;
    if (error_of(mmap(NULL, 16 << 20, PROT_READ, SHARED, -1, 0)) != ENOMEM)
        return 3;
    if (error_of(mremap(p, 16 * PAGE, 4096 * PAGE, MREMAP_MAYMOVE)) != ENOMEM)
        return 4;
    if (brk((char *)sbrk(0) + (16 << 20)) == 0)
        return 5;
    if (munmap(q, 4096 * PAGE) || error_of(mmap(NULL, 16 << 20, PROT_NONE, PRIVATE, -1, 0)))
        return 6;
    return 0;
}

static int replace(void)
{
    char *q = map(4096, PROT_NONE, PRIVATE);

    limit(RLIMIT_AS, 24 << 20);
    return error_of(mmap(q, 4096 * PAGE, PROT_READ, PRIVATE | MAP_FIXED, -1, 0)) ? 1 : 0;
}

int main(void)
{
    is_int(in_child(child), 0, "mappings of all kinds, their growth, the break");
    is_int(in_child(replace), 0, "what replaces is counted without what it replaces");
    return done_testing();
}
