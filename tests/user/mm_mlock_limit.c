/* RLIMIT_MEMLOCK bounds what a program locks, not what it maps. */
#include "mm.h"

static int locked_pages(void)
{
    char *p = anon(8);

    become_ordinary();
    if (limit(RLIMIT_MEMLOCK, 4 * PAGE) != 0 || mlock(p, 4 * PAGE) != 0)
        return 1;
    if (error_of(mlock(p + 4 * PAGE, PAGE)) != ENOMEM)
        return 2;
    if (mlock(p + PAGE, 3 * PAGE) != 0)
        return 3; /* what is locked already counts once */
    if (munlock(p, PAGE) != 0 || mlock(p + 4 * PAGE, PAGE) != 0)
        return 4;
    if (munmap(p, 8 * PAGE) != 0 || mlock(anon(4), 4 * PAGE) != 0)
        return 5;
    return 0;
}

static int no_lock_at_all(void)
{
    char *p = anon(1);

    become_ordinary();
    limit(RLIMIT_MEMLOCK, 0);
    return error_of(mlock(p, PAGE)) == EPERM ? 0 : 1;
}

static int by_mmap(void)
{
    become_ordinary();
    limit(RLIMIT_MEMLOCK, 4 * PAGE);
    if (error_of(mmap(NULL, 5 * PAGE, RW, PRIVATE | MAP_LOCKED, -1, 0)) != EAGAIN)
        return 1;
    return error_of(mmap(NULL, 4 * PAGE, RW, PRIVATE | MAP_LOCKED, -1, 0)) ? 2 : 0;
}

static int by_mremap(void)
{
    char *p;

    become_ordinary();
    limit(RLIMIT_MEMLOCK, 4 * PAGE);
    p = map(3, RW, PRIVATE | MAP_LOCKED);
    if (error_of(mremap(p, 3 * PAGE, 5 * PAGE, MREMAP_MAYMOVE)) != EAGAIN)
        return 1;
    return error_of(mremap(p, 3 * PAGE, 4 * PAGE, MREMAP_MAYMOVE)) ? 2 : 0;
}

int main(void)
{
    is_int(in_child(locked_pages), 0, "pages are counted as they are locked and unlocked");
    is_int(in_child(no_lock_at_all), 0, "a limit of nothing is EPERM");
    is_int(in_child(by_mmap), 0, "MAP_LOCKED is EAGAIN");
    is_int(in_child(by_mremap), 0, "so is growing what is locked");
    return done_testing();
}
