/* MADV_REMOVE makes a hole in shared memory: zeros for all who map it. */
#include "mm.h"

int main(void)
{
    char *p = map(3, RW, SHARED), *q;

    memset(p, 'x', 3 * PAGE);
    q = mremap(p, 0, 3 * PAGE, MREMAP_MAYMOVE);
    is_int(madvise(p + PAGE, PAGE, MADV_REMOVE), 0, "the middle page");
    ok(p[PAGE] == 0 && p[2 * PAGE - 1] == 0, "is zeros");
    ok(q[PAGE] == 0, "also in another place");
    ok(p[0] == 'x' && p[2 * PAGE] == 'x', "the others are as before");
    is_int(error_of(madvise(letters(1), PAGE, MADV_REMOVE)), EINVAL, "not for private memory");
    is_int(error_of(madvise(map_file(file_of(1), 1, RW, MAP_PRIVATE), PAGE, MADV_REMOVE)), EACCES,
           "nor for a private file");
    return done_testing();
}
