/* After MADV_FREE a page holds what it held, or zeros; a write keeps it. */
#include "mm.h"

int main(void)
{
    char *p = letters(2);

    is_int(madvise(p, 2 * PAGE, MADV_FREE), 0, "advised");
    ok(p[0] == 'a' || p[0] == 0, "old or zero");
    p[PAGE] = 'x';
    ok(p[PAGE] == 'x', "written: there");
    ok(p[PAGE + 1] == 'b' || p[PAGE + 1] == 0, "its other bytes are old or zero");
    return done_testing();
}
