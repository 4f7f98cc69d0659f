/* mremap's errnos. */
#include "mm.h"

int main(void)
{
    char *p = letters(4), *hole = nowhere(4);

    is_int(error_of(mremap(p + 1, PAGE, PAGE, 0)), EINVAL, "an address inside a page");
    is_int(error_of(mremap(p, PAGE, 0, 0)), EINVAL, "no new length");
    is_int(error_of(mremap(p, PAGE, PAGE, 8)), EINVAL, "an unknown flag");
    is_int(error_of(mremap(p, PAGE, PAGE, MREMAP_FIXED, hole)), EINVAL, "FIXED without MAYMOVE");
    is_int(error_of(mremap(p, PAGE, PAGE, MREMAP_DONTUNMAP, NULL)), EINVAL,
           "DONTUNMAP without MAYMOVE");
    is_int(error_of(mremap(hole, PAGE, 2 * PAGE, MREMAP_MAYMOVE)), EFAULT, "nothing there");
    is_int(error_of(mremap(p, 0, PAGE, MREMAP_MAYMOVE)), EINVAL, "no old length, private");
    is_int(error_of(mremap(p, PAGE, 0xffffffff, MREMAP_MAYMOVE)), EINVAL,
           "a length that rounds up to nothing");
    is_int(error_of(mremap(p, PAGE, 0xf0000000, MREMAP_MAYMOVE)), ENOMEM, "3.75 GB");
    ok(p[0] == 'a' && p[3 * PAGE] == 'd', "nothing has changed");
    return done_testing();
}
