/* msync's errnos. */
#include "mm.h"

int main(void)
{
    char *p = map_file(file_of(3), 3, RW, MAP_SHARED);

    is_int(error_of(msync(p + 1, PAGE, MS_SYNC)), EINVAL, "an address inside a page");
    is_int(error_of(msync(p, PAGE, MS_SYNC | MS_ASYNC)), EINVAL, "both at once");
    is_int(error_of(msync(p, PAGE, 8)), EINVAL, "an unknown flag");
    is_int(error_of(msync(nowhere(1), PAGE, MS_SYNC)), ENOMEM, "nothing there");
    munmap(p + PAGE, PAGE);
    is_int(error_of(msync(p, 3 * PAGE, MS_SYNC)), ENOMEM, "a hole");
    is_int(error_of(msync(p, 3 * PAGE, MS_ASYNC)), ENOMEM, "a hole, MS_ASYNC");
    mlock(p, PAGE);
    is_int(error_of(msync(p, PAGE, MS_INVALIDATE)), EBUSY, "MS_INVALIDATE of what is locked");
    is_int(error_of(msync(p, PAGE, MS_SYNC)), 0, "which can be written");
    return done_testing();
}
