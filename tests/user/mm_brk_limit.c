/* RLIMIT_DATA bounds the break and private memory that can be written. */
#include "mm.h"

static int break_child(void)
{
    char *now = sbrk(0);

    limit(RLIMIT_DATA, 1 << 20);
    if (brk(now + (2 << 20)) == 0 || errno != ENOMEM)
        return 1;
    return brk(now + (64 << 10)) ? 2 : 0;
}

static int memory_child(void)
{
    limit(RLIMIT_DATA, 1 << 20);
    if (error_of(mmap(NULL, 2 << 20, RW, PRIVATE, -1, 0)) != ENOMEM)
        return 1;
    if (error_of(mmap(NULL, 2 << 20, PROT_READ, PRIVATE, -1, 0)))
        return 2;
    if (error_of(mmap(NULL, 2 << 20, RW, SHARED, -1, 0)))
        return 3;
    return error_of(mmap(NULL, 64 << 10, RW, PRIVATE, -1, 0)) ? 4 : 0;
}

static int mprotect_child(void)
{
    char *p = map(512, PROT_READ, PRIVATE);

    limit(RLIMIT_DATA, 1 << 20);
    if (error_of(mprotect(p, 512 * PAGE, RW)) != ENOMEM)
        return 1;
    return error_of(mprotect(p, PAGE, RW)) ? 2 : 0;
}

int main(void)
{
    is_int(in_child(break_child), 0, "the break");
    is_int(in_child(memory_child), 0, "private memory to write, not what is read or shared");
    is_int(in_child(mprotect_child), 0, "memory that becomes so");
    return done_testing();
}
