/* MADV_DONTNEED of shared anonymous memory loses nothing. */
#include "mm.h"

int main(void)
{
    char *p = map(2, RW, SHARED);

    p[0] = '1';
    p[PAGE] = '2';
    is_int(madvise(p, 2 * PAGE, MADV_DONTNEED), 0, "advised");
    ok(p[0] == '1' && p[PAGE] == '2', "as before");
    return done_testing();
}
