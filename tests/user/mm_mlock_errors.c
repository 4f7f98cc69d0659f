/* The errnos of mlock, mlock2, munlock. */
#include "mm.h"

int main(void)
{
    char *p = letters(3), *none = map(1, PROT_NONE, PRIVATE);

    is_int(error_of(mlock(nowhere(1), PAGE)), ENOMEM, "nothing there");
    is_int(error_of(munlock(nowhere(1), PAGE)), ENOMEM, "nothing to unlock");
    is_int(error_of(mlock(p, 0)), 0, "no length");
    is_int(error_of(mlock2(p, PAGE, 2)), EINVAL, "an unknown flag");
    is_int(error_of(mlock(none, PAGE)), ENOMEM, "what may not be touched");
    munmap(p + PAGE, PAGE);
    is_int(error_of(mlock(p, 3 * PAGE)), ENOMEM, "a hole");
    is_int(error_of(munlock(p, 3 * PAGE)), ENOMEM, "a hole in what is unlocked");
    return done_testing();
}
