/* mmap counts in whole pages: a length is rounded up. */
#include "mm.h"

int main(void)
{
    char *p = nowhere(4);

    p = mmap(p, PAGE + 1, RW, PRIVATE | MAP_FIXED, -1, 0);
    is_int(writing(p + 2 * PAGE - 1), FINE, "a page and a byte are two pages");
    is_int(writing(p + 2 * PAGE), MAPERR, "and not three");
    is_int(munmap(p, 1), 0, "one byte is unmapped");
    is_int(reading(p + PAGE - 1), MAPERR, "and its page with it");
    is_int(reading(p + PAGE), FINE, "the next one stays");
    return done_testing();
}
