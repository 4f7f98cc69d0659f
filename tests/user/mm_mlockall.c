/* mlockall locks all there is, or all that comes; munlockall ends it. */
#include "mm.h"

int main(void)
{
    char *p = anon(4), *q;

    limit(RLIMIT_MEMLOCK, RLIM_INFINITY);
    is_int(mlockall(MCL_CURRENT), 0, "all there is");
    is_int(core_count(p, 4), 4, "is brought in");
    is_int(error_of(madvise(p, PAGE, MADV_DONTNEED)), EINVAL, "and stays");
    is_int(core_count(anon(4), 4), 0, "what comes is not");
    is_int(munlockall(), 0, "ended");
    is_int(madvise(p, PAGE, MADV_DONTNEED), 0, "a page may go");
    is_int(mlockall(MCL_FUTURE), 0, "all that comes");
    q = anon(4);
    is_int(core_count(q, 4), 4, "is brought in");
    is_int(error_of(madvise(q, PAGE, MADV_DONTNEED)), EINVAL, "and stays");
    is_int(munlockall(), 0, "ended");
    is_int(core_count(anon(4), 4), 0, "also for what comes");
    return done_testing();
}
