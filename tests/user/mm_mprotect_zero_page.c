/* Giving a page that was only read the right to be written gives it a frame of its own. */
#include "mm.h"

int main(void)
{
    char *p = map(2, PROT_READ, PRIVATE);

    ok(p[0] == 0 && p[PAGE] == 0, "read");
    mprotect(p, 2 * PAGE, RW);
    p[0] = 1;
    ok(p[0] == 1 && p[PAGE] == 0, "written: the other page of zeros is as before");
    mprotect(p, 2 * PAGE, PROT_NONE);
    mprotect(p, 2 * PAGE, RW);
    ok(p[0] == 1 && p[PAGE] == 0, "hidden and shown: the same");
    p[PAGE] = 2;
    ok(anon(1)[0] == 0, "fresh memory is still zeros");
    return done_testing();
}
