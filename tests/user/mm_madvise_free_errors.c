/* MADV_FREE is for private anonymous memory. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1);
    char *p = map_file(fd, 1, RW, MAP_PRIVATE), *s = map(1, RW, SHARED);

    is_int(error_of(madvise(p, PAGE, MADV_FREE)), EINVAL, "not a private file");
    is_int(error_of(madvise(s, PAGE, MADV_FREE)), EINVAL, "not shared memory");
    ok(p[0] == 'a' && s[0] == 0, "which are as before");
    is_int(error_of(madvise(map(1, PROT_NONE, PRIVATE), PAGE, MADV_FREE)), 0,
           "no access is no error");
    return done_testing();
}
