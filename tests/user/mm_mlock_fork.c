/* A child inherits memory, not locks. */
#include "mm.h"

static char *p;

static int child(void)
{
    return madvise(p, PAGE, MADV_DONTNEED) == 0 && p[0] == 0 ? 0 : 1;
}

static int future(void)
{
    return core_count(anon(2), 2);
}

int main(void)
{
    p = letters(1);
    mlock(p, PAGE);
    is_int(in_child(child), 0, "the child's page may go");
    ok(p[0] == 'a', "the parent's is there");
    is_int(error_of(madvise(p, PAGE, MADV_DONTNEED)), EINVAL, "and locked");
    mlockall(MCL_FUTURE);
    is_int(in_child(future), 0, "nor does it inherit mlockall");
    return done_testing();
}
