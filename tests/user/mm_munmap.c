/* munmap takes away what is in its range: all, a part, or the parts of several mappings. */
#include "mm.h"

int main(void)
{
    char *p = letters(6);

    is_int(munmap(p + PAGE, PAGE), 0, "one page of six");
    is_int(reading(p + PAGE), MAPERR, "is gone");
    ok(p[0] == 'a' && p[2 * PAGE] == 'c', "its neighbours are there");
    is_int(munmap(p + PAGE, PAGE), 0, "again: nothing there is no error");
    mprotect(p + 3 * PAGE, PAGE, PROT_READ);
    is_int(munmap(p, 5 * PAGE), 0, "holes and different areas in one call");
    ok(reading(p) == MAPERR && reading(p + 2 * PAGE) == MAPERR && reading(p + 3 * PAGE) == MAPERR &&
           reading(p + 4 * PAGE) == MAPERR,
       "all gone");
    ok(p[5 * PAGE] == 'f', "but for the last");
    return done_testing();
}
