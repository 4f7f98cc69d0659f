/* mincore tells which pages are in memory. */
#include "mm.h"

int main(void)
{
    unsigned char v[6] = { 9, 9, 9, 9, 9, 9 };
    char *p = anon(4);

    p[PAGE] = p[3 * PAGE] = 1;
    is_int(mincore(p, 4 * PAGE, v), 0, "four pages");
    ok(v[0] == 0 && v[1] == 1 && v[2] == 0 && v[3] == 1, "two were touched");
    ok(v[4] == 9, "a byte a page, not more");
    is_int(mincore(p, PAGE + 1, v + 4), 0, "a page and a byte");
    ok(v[4] == 0 && v[5] == 1, "are two bytes");
    mprotect(p, 4 * PAGE, PROT_NONE);
    is_int(core_count(p, 4), 2, "hidden, they are still there");
    return done_testing();
}
