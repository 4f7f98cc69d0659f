/* mlockall takes the flags it knows; ONFAULT needs another. */
#include "mm.h"

int main(void)
{
    is_int(error_of(mlockall(0)), EINVAL, "none");
    is_int(error_of(mlockall(8)), EINVAL, "unknown");
    is_int(error_of(mlockall(MCL_ONFAULT)), EINVAL, "ONFAULT alone");
    is_int(error_of(mlockall(MCL_FUTURE | MCL_ONFAULT)), 0, "ONFAULT of what comes");
    is_int(core_count(anon(4), 4), 0, "which is not brought in");
    is_int(error_of(munlockall()), 0, "ended");
    return done_testing();
}
