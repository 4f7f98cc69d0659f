/* Anonymous memory is zeros until somebody writes, page by page. */
#include "mm.h"

int main(void)
{
    char *p = anon(3);

    ok(p[0] == 0 && p[3 * PAGE - 1] == 0, "zeros at first");
    p[PAGE] = 'x';
    ok(p[PAGE] == 'x', "what was written is there");
    ok(p[PAGE - 1] == 0 && p[2 * PAGE] == 0, "the pages beside it are still zeros");
    munmap(p, 3 * PAGE);
    p = mmap(p, 3 * PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    ok(p[PAGE] == 0, "a new mapping in the same place is zeros again");
    return done_testing();
}
