/* A page that was only read is zeros, and becomes one's own by a write. */
#include "mm.h"

int main(void)
{
    char *p = anon(4);

    ok(p[0] == 0 && p[PAGE] == 0, "two pages read");
    is_int(core_count(p, 4), 2, "count as being in memory");
    p[0] = 1;
    ok(p[0] == 1 && p[PAGE] == 0, "a write to one does not show in the other");
    p[PAGE] = 2;
    ok(p[0] == 1 && p[PAGE] == 2 && p[2 * PAGE] == 0, "nor the other way, nor in a third");
    return done_testing();
}
