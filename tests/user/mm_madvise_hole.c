/* madvise passes over a hole, does the rest, and then says ENOMEM. */
#include "mm.h"

int main(void)
{
    char *p = letters(3);

    munmap(p + PAGE, PAGE);
    is_int(error_of(madvise(p, 3 * PAGE, MADV_DONTNEED)), ENOMEM, "a hole in the middle");
    ok(p[0] == 0, "the page before it is gone");
    ok(p[2 * PAGE] == 0, "the page behind it, too");
    p[2 * PAGE] = 'x';
    is_int(error_of(madvise(p + PAGE, 2 * PAGE, MADV_DONTNEED)), ENOMEM, "a hole at the start");
    ok(p[2 * PAGE] == 0, "the page behind it is gone");
    return done_testing();
}
