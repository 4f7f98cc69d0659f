/* Advice on a part of a mapping splits it and harms none of it. */
#include "mm.h"

int main(void)
{
    char *p = letters(6);

    is_int(madvise(p + PAGE, PAGE, MADV_RANDOM), 0, "one page");
    is_int(madvise(p + 3 * PAGE, PAGE, MADV_SEQUENTIAL), 0, "another");
    is_int(mprotect(p, 6 * PAGE, PROT_READ), 0, "all of them read-only");
    is_int(madvise(p, 6 * PAGE, MADV_NORMAL), 0, "advice on all");
    ok(p[0] == 'a' && p[PAGE] == 'b' && p[3 * PAGE] == 'd' && p[5 * PAGE] == 'f', "as before");
    is_int(writing(p + 3 * PAGE), ACCERR, "read-only");
    return done_testing();
}
