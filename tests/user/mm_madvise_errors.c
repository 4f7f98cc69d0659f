/* madvise's errnos. */
#include "mm.h"

int main(void)
{
    char *p = letters(3);

    is_int(error_of(madvise(p + 1, PAGE, MADV_DONTNEED)), EINVAL, "an address inside a page");
    is_int(error_of(madvise(p, PAGE, 9999)), EINVAL, "an unknown advice");
    is_int(error_of(madvise(p, 0, 9999)), EINVAL, "also for no length");
    is_int(error_of(madvise(p, 0, MADV_DONTNEED)), 0, "no length is no error");
    is_int(error_of(madvise(nowhere(1), PAGE, MADV_DONTNEED)), ENOMEM, "nothing there");
    is_int(error_of(madvise(nowhere(1), PAGE, MADV_WILLNEED)), ENOMEM, "also to be read in");
    is_int(error_of(madvise(p, PAGE - 1, MADV_DONTNEED)), 0, "a length is rounded up");
    ok(p[PAGE - 1] == 0 && p[PAGE] == 'b', "to a page");
    return done_testing();
}
