/* MAP_POPULATE brings the pages in at once; without it they come one by one. */
#include "mm.h"

int main(void)
{
    char *p = anon(8), *q = map(8, RW, PRIVATE | MAP_POPULATE);
    char *r = map(8, PROT_READ, PRIVATE | MAP_POPULATE), *s = map(8, RW, SHARED | MAP_POPULATE);

    is_int(core_count(p, 8), 0, "none without it");
    p[3 * PAGE] = 1;
    is_int(core_count(p, 8), 1, "one touched, one there");
    is_int(core_count(q, 8), 8, "all with it");
    is_int(core_count(r, 8), 8, "to read only: also");
    is_int(core_count(s, 8), 8, "shared: also");
    ok(q[0] == 0 && q[8 * PAGE - 1] == 0 && r[0] == 0 && s[0] == 0, "zeros all");
    return done_testing();
}
