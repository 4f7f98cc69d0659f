/* MADV_WIPEONFORK is for private anonymous memory. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1);

    is_int(error_of(madvise(map(1, RW, SHARED), PAGE, MADV_WIPEONFORK)), EINVAL,
           "not shared memory");
    is_int(error_of(madvise(map_file(fd, 1, RW, MAP_PRIVATE), PAGE, MADV_WIPEONFORK)), EINVAL,
           "not a private file");
    is_int(error_of(madvise(map_file(fd, 1, RW, MAP_SHARED), PAGE, MADV_WIPEONFORK)), EINVAL,
           "not a shared file");
    is_int(error_of(madvise(nowhere(1), PAGE, MADV_WIPEONFORK)), ENOMEM, "nothing there");
    return done_testing();
}
