/* MADV_DONTNEED throws private pages away: zeros are next. */
#include "mm.h"

int main(void)
{
    char *p = letters(4);

    is_int(madvise(p + PAGE, 2 * PAGE, MADV_DONTNEED), 0, "two pages of four");
    is_int(in_core(p + PAGE), 0, "are not in memory");
    ok(p[PAGE] == 0 && p[3 * PAGE - 1] == 0, "and read as zeros");
    ok(p[0] == 'a' && p[3 * PAGE] == 'd', "the others are as before");
    is_int(writing(p + PAGE), FINE, "the rights are as before");
    mprotect(p, PAGE, PROT_NONE);
    is_int(madvise(p, PAGE, MADV_DONTNEED), 0, "of a page without access");
    mprotect(p, PAGE, RW);
    ok(p[0] == 0, "zeros, too");
    return done_testing();
}
