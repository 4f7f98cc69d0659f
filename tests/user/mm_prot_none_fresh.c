/* Memory mapped without access is given access, a page at a time. */
#include "mm.h"

int main(void)
{
    char *p = map(4, PROT_NONE, PRIVATE);

    is_int(reading(p + PAGE), ACCERR, "forbidden");
    mprotect(p + PAGE, PAGE, RW);
    is_int(writing(p + PAGE), FINE, "allowed on one page");
    is_int(writing(p), ACCERR, "not before it");
    is_int(writing(p + 2 * PAGE), ACCERR, "not behind it");
    mprotect(p, 4 * PAGE, RW);
    ok(p[0] == 0 && p[PAGE] == 'w' && p[3 * PAGE] == 0, "on all: what was written, and zeros");
    return done_testing();
}
