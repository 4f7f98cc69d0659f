/* A stack keeps off what lies below it: 256 pages stay free. */
#include "mm.h"

int main(void)
{
    char *p = nowhere(1024), *s;

    s = mmap(p + 1000 * PAGE, PAGE, RW, PRIVATE | MAP_FIXED | MAP_GROWSDOWN, -1, 0);
    mmap(p + 700 * PAGE, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    is_int(writing(p + 990 * PAGE), FINE, "far enough away");
    is_int(writing(p + 957 * PAGE), FINE, "with 256 pages in between");
    is_int(writing(p + 956 * PAGE), MAPERR, "not with 255");
    is_int(writing(p + 800 * PAGE), MAPERR, "nor with fewer");
    ok(s[0] == 0 && p[957 * PAGE] == 'w', "what is there stays");
    mprotect(p + 700 * PAGE, PAGE, PROT_NONE);
    is_int(writing(p + 900 * PAGE), FINE, "a guard page of the program's own needs no gap");
    return done_testing();
}
