/* MLOCK_ONFAULT locks pages when they come: not before. */
#include "mm.h"

int main(void)
{
    char *p = anon(4);

    is_int(mlock2(p, 4 * PAGE, MLOCK_ONFAULT), 0, "four pages");
    is_int(core_count(p, 4), 0, "none is brought in");
    p[PAGE] = 1;
    is_int(core_count(p, 4), 1, "one is touched");
    is_int(error_of(madvise(p, PAGE, MADV_DONTNEED)), EINVAL, "it is locked ground");
    is_int(mlock2(p, 4 * PAGE, 0), 0, "now all");
    is_int(core_count(p, 4), 4, "are in memory");
    return done_testing();
}
