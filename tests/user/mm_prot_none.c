/* PROT_NONE forbids every access, and the contents wait. */
#include "mm.h"

int main(void)
{
    char *p = letters(2);

    is_int(mprotect(p, 2 * PAGE, PROT_NONE), 0, "all access taken");
    is_int(reading(p), ACCERR, "a read");
    ok(mm_where == p, "at its address");
    is_int(writing(p + PAGE + 10), ACCERR, "a write");
    ok(mm_where == p + PAGE + 10, "at its address");
    mprotect(p, 2 * PAGE, PROT_READ);
    ok(p[0] == 'a' && p[PAGE] == 'b', "given back: as it was");
    is_int(writing(p), ACCERR, "to read, not to write");
    mprotect(p, PAGE, RW);
    ok(writing(p) == FINE && p[0] == 'w' && p[1] == 'a', "and now to write");
    return done_testing();
}
