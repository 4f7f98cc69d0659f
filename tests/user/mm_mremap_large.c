/* A mapping of many pages moves at once, across page tables. */
#include "mm.h"

int main(void)
{
    unsigned pages = 3000;
    char *p = anon(pages), *q;
    int wrong = 0;

    for (unsigned i = 0; i < pages; i += 7)
        memcpy(p + i * PAGE, &i, sizeof i);
    q = mremap(p, pages * PAGE, (pages + 1) * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
               nowhere(pages + 1));
    ok(q != MAP_FAILED, "3000 pages");
    for (unsigned i = 0; i < pages; i++) {
        unsigned found;

        memcpy(&found, q + i * PAGE, sizeof found);
        wrong += found != (i % 7 ? 0 : i);
    }
    is_int(wrong, 0, "each is the page it was");
    is_int(reading(p + 7 * PAGE), MAPERR, "none is left behind");
    return done_testing();
}
