/* Locked pages can't be thrown away. */
#include "mm.h"

int main(void)
{
    char *p = letters(2);

    is_int(mlock(p, PAGE), 0, "the first of two is locked");
    is_int(error_of(madvise(p, 2 * PAGE, MADV_DONTNEED)), EINVAL, "DONTNEED");
    ok(p[0] == 'a', "it is there");
    is_int(error_of(madvise(p + PAGE, PAGE, MADV_DONTNEED)), 0, "the other one goes");
    munlock(p, PAGE);
    is_int(error_of(madvise(p, PAGE, MADV_DONTNEED)), 0, "unlocked: it goes");
    ok(p[0] == 0 && p[PAGE] == 0, "zeros both");
    return done_testing();
}
