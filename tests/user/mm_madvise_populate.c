/* MADV_POPULATE_READ and _WRITE fault every page in. */
#include "mm.h"

int main(void)
{
    char *p = anon(8), *q = letters(2), *f = map_file(file_of(4), 4, RW, MAP_PRIVATE);

    is_int(madvise(p, 4 * PAGE, MADV_POPULATE_READ), 0, "for reading");
    is_int(core_count(p, 8), 4, "so many are in memory");
    is_int(madvise(p, 8 * PAGE, MADV_POPULATE_WRITE), 0, "for writing");
    is_int(core_count(p, 8), 8, "all of them");
    ok(p[0] == 0 && p[7 * PAGE] == 0, "zeros");
    is_int(madvise(q, 2 * PAGE, MADV_POPULATE_WRITE), 0, "what is there already");
    ok(q[0] == 'a' && q[PAGE] == 'b', "stays");
    is_int(madvise(f, 4 * PAGE, MADV_POPULATE_WRITE), 0, "a private file");
    ok(f[0] == 'a' && f[3 * PAGE] == 'd', "is as before");
    return done_testing();
}
