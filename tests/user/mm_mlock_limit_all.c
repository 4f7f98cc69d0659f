/* mlockall wants room for everything, MCL_FUTURE for what comes. */
#include "mm.h"

static int everything(void)
{
    become_ordinary();
    limit(RLIMIT_MEMLOCK, 2 * PAGE);
    return error_of(mlockall(MCL_CURRENT)) == ENOMEM ? 0 : 1;
}

static int what_comes(void)
{
    become_ordinary();
    limit(RLIMIT_MEMLOCK, 4 * PAGE);
    if (mlockall(MCL_FUTURE) != 0)
        return 1;
    if (error_of(mmap(NULL, 5 * PAGE, RW, PRIVATE, -1, 0)) != EAGAIN)
        return 2;
    return error_of(mmap(NULL, 4 * PAGE, RW, PRIVATE, -1, 0)) ? 3 : 0;
}

static int not_at_all(void)
{
    become_ordinary();
    limit(RLIMIT_MEMLOCK, 0);
    return error_of(mlockall(MCL_FUTURE)) == EPERM ? 0 : 1;
}

int main(void)
{
    is_int(in_child(everything), 0, "more than the limit is ENOMEM");
    is_int(in_child(what_comes), 0, "later mappings are EAGAIN");
    is_int(in_child(not_at_all), 0, "a limit of nothing is EPERM");
    return done_testing();
}
