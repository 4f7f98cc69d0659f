/* MAP_FIXED_NOREPLACE takes its address if that is free, and else is EEXIST. */
#include "mm.h"

int main(void)
{
    char *p = letters(3);

    is_int(error_of(mmap(p, PAGE, RW, PRIVATE | MAP_FIXED_NOREPLACE, -1, 0)), EEXIST, "taken");
    is_int(error_of(mmap(p - PAGE, 2 * PAGE, RW, PRIVATE | MAP_FIXED_NOREPLACE, -1, 0)), EEXIST,
           "taken at its end");
    munmap(p + PAGE, PAGE);
    is_int(error_of(mmap(p + PAGE, 2 * PAGE, RW, PRIVATE | MAP_FIXED_NOREPLACE, -1, 0)), EEXIST,
           "one page of two is taken");
    ok(mmap(p + PAGE, PAGE, RW, PRIVATE | MAP_FIXED_NOREPLACE, -1, 0) == p + PAGE, "free");
    ok(p[0] == 'a' && p[PAGE] == 0 && p[2 * PAGE] == 'c', "what was there stays");
    return done_testing();
}
