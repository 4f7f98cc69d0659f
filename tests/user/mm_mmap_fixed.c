/* MAP_FIXED replaces what it overlaps, and nothing else. */
#include "mm.h"

int main(void)
{
    char *p = letters(4);

    ok(mmap(p + PAGE, 2 * PAGE, RW, PRIVATE | MAP_FIXED, -1, 0) == p + PAGE, "in the middle");
    ok(p[PAGE] == 0 && p[2 * PAGE] == 0, "is new");
    ok(p[0] == 'a' && p[3 * PAGE] == 'd', "the ends are as before");
    mmap(p, 4 * PAGE, PROT_NONE, PRIVATE | MAP_FIXED, -1, 0);
    is_int(reading(p), ACCERR, "the first page of a mapping over all three");
    is_int(reading(p + 3 * PAGE), ACCERR, "and the last");
    return done_testing();
}
