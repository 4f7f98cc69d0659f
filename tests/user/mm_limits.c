/* getrlimit tells what setrlimit set; the soft limit stays within the hard one. */
#include "mm.h"

static int child(void)
{
    static const int all[] = { RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_MEMLOCK };
    struct rlimit l, got;

    for (int i = 0; i < 4; i++) {
        l.rlim_cur = (1u + (unsigned)i) << 19;
        l.rlim_max = 4u << 20;
        if (setrlimit(all[i], &l) || getrlimit(all[i], &got) || got.rlim_cur != l.rlim_cur ||
            got.rlim_max != l.rlim_max)
            return 1 + i;
        l.rlim_cur = 5u << 20;
        if (error_of(setrlimit(all[i], &l)) != EINVAL)
            return 5 + i;
    }
    return 0;
}

static int inherited(void)
{
    struct rlimit got;

    limit(RLIMIT_MEMLOCK, 5 * PAGE);
    if (fork() == 0)
        _exit(getrlimit(RLIMIT_MEMLOCK, &got) || got.rlim_cur != 5 * PAGE);
    int status;
    wait(&status);
    return status;
}

int main(void)
{
    is_int(in_child(child), 0, "what was set is there; the soft limit is below the hard one");
    is_int(in_child(inherited), 0, "a child inherits it");
    return done_testing();
}
