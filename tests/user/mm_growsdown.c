/* A MAP_GROWSDOWN mapping grows down when the page below it is touched. */
#include "mm.h"

int main(void)
{
    char *p = nowhere(1024), *s;

    s = mmap(p + 1000 * PAGE, 2 * PAGE, RW, PRIVATE | MAP_FIXED | MAP_GROWSDOWN, -1, 0);
    ok(s == p + 1000 * PAGE, "mapped");
    is_int(writing(s - 1), FINE, "the byte below it");
    ok(s[-1] == 'w' && s[-(int)PAGE] == 0, "is there, its page is zeros");
    is_int(writing(s - 20 * (int)PAGE), FINE, "also twenty pages further");
    ok(s[-10 * (int)PAGE] == 0, "with what lies between");
    is_int(munmap(s - 20 * (int)PAGE, 22 * PAGE), 0, "unmapped as one");
    return done_testing();
}
