/* A page that fork shares and mprotect lets write again is still copied on a write. */
#include "mm.h"

static char *p;

static int child(void)
{
    mprotect(p, 2 * PAGE, PROT_READ);
    mprotect(p, 2 * PAGE, RW);
    p[0] = 'c';
    return p[0] == 'c' && p[PAGE] == 'b' ? 0 : 1;
}

int main(void)
{
    p = letters(2);
    is_int(in_child(child), 0, "the child writes after read-only and back");
    ok(p[0] == 'a', "the parent's page is its own");
    mprotect(p, 2 * PAGE, PROT_NONE);
    is_int(in_child(child), 0, "forked while hidden, the child shows it and writes");
    mprotect(p, 2 * PAGE, PROT_READ);
    ok(p[0] == 'a' && p[PAGE] == 'b', "the parent's is as before");
    return done_testing();
}
