/* Without a handler a fault kills, by the signal that it is. */
#include "mm.h"

static char *p;

static int segv(void)
{
    *(volatile char *)p = 1;
    return 0;
}

static int bus(void)
{
    return *(volatile char *)map_file(file_of(0), 1, PROT_READ, MAP_SHARED);
}

static int blocked(void)
{
    change_mask(SIG_BLOCK, SIGSEGV);
    return segv();
}

static int ignored(void)
{
    signal(SIGSEGV, SIG_IGN);
    return segv();
}

int main(void)
{
    p = map(1, PROT_READ, PRIVATE);
    ok(killed_by(in_child(segv), SIGSEGV), "SIGSEGV");
    ok(killed_by(in_child(bus), SIGBUS), "SIGBUS");
    ok(killed_by(in_child(blocked), SIGSEGV), "blocked, it kills all the same");
    ok(killed_by(in_child(ignored), SIGSEGV), "ignored, too");
    return done_testing();
}
