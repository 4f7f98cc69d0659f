/* mprotect changes what may be done, area by area. */
#include "mm.h"

int main(void)
{
    char *p = letters(4);

    is_int(mprotect(p + PAGE, PAGE, PROT_READ), 0, "one page read-only");
    is_int(writing(p + PAGE), ACCERR, "is not written");
    is_int(writing(p), FINE, "the page before it is");
    is_int(writing(p + 2 * PAGE), FINE, "the page behind it is");
    is_int(reading(p + PAGE), FINE, "it is read");
    is_int(mprotect(p, 4 * PAGE, PROT_READ), 0, "all of it, over three areas");
    is_int(writing(p), ACCERR, "the first page");
    is_int(mprotect(p, 4 * PAGE, RW), 0, "and back");
    ok(writing(p + PAGE) == FINE && p[PAGE + 1] == 'b', "with its contents");
    return done_testing();
}
