/* mlock brings pages in; munlock leaves them. */
#include "mm.h"

int main(void)
{
    char *p = anon(4), *q = letters(2);

    is_int(mlock(p, 4 * PAGE), 0, "four pages locked");
    is_int(core_count(p, 4), 4, "are in memory");
    is_int(mlock(p + PAGE, PAGE), 0, "one of them again");
    is_int(munlock(p, 4 * PAGE), 0, "unlocked");
    is_int(core_count(p, 4), 4, "they still are");
    is_int(mlock(q + 100, PAGE), 0, "a range is widened to pages: two");
    ok(munlock(q, 2 * PAGE) == 0 && q[0] == 'a' && q[PAGE] == 'b', "which are as before");
    return done_testing();
}
