/* After fork private pages are the same until one side writes; then each has its own. */
#include "mm.h"

static char *p;

static int child(void)
{
    if (p[0] != 'a' || p[PAGE] != 'b')
        return 1;
    p[0] = 'c';
    return p[0] == 'c' && p[PAGE] == 'b' && p[1] == 'a' ? 0 : 2;
}

int main(void)
{
    p = letters(3);
    is_int(in_child(child), 0, "a child reads and writes");
    ok(p[0] == 'a' && p[PAGE] == 'b', "the parent's are as before");
    p[PAGE] = 'p';
    is_int(in_child(child), 1 << 8, "a second child has what the parent wrote");
    ok(p[0] == 'a' && p[PAGE] == 'p' && p[2 * PAGE] == 'c', "the parent's are as it wrote them");
    return done_testing();
}
