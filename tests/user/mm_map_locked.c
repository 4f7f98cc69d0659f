/* MAP_LOCKED brings pages in and keeps them. */
#include "mm.h"

int main(void)
{
    char *p = map(4, RW, PRIVATE | MAP_LOCKED);

    is_int(core_count(p, 4), 4, "in memory");
    is_int(error_of(madvise(p, PAGE, MADV_DONTNEED)), EINVAL, "locked");
    is_int(munlock(p, 4 * PAGE), 0, "unlocked");
    is_int(error_of(madvise(p, PAGE, MADV_DONTNEED)), 0, "free to go");
    p = map(2, PROT_NONE, PRIVATE | MAP_LOCKED);
    is_int(reading(p), ACCERR, "without access: mapped all the same");
    return done_testing();
}
