/* At a hole mprotect is ENOMEM; what lies before the hole has changed, what lies behind it not. */
#include "mm.h"

int main(void)
{
    char *p = letters(3);

    munmap(p + PAGE, PAGE);
    is_int(error_of(mprotect(p, 3 * PAGE, PROT_READ)), ENOMEM, "a hole");
    is_int(writing(p), ACCERR, "before it: read-only");
    is_int(writing(p + 2 * PAGE), FINE, "behind it: as before");
    is_int(error_of(mprotect(p + PAGE, 2 * PAGE, PROT_READ)), ENOMEM, "a range that begins in it");
    is_int(writing(p + 2 * PAGE), FINE, "changes nothing");
    return done_testing();
}
