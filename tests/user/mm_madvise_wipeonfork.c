/* MADV_WIPEONFORK memory is zeros in a child; MADV_KEEPONFORK takes it back. */
#include "mm.h"

static char *p;

static int look(void)
{
    return (p[0] == 0) | (p[PAGE] == 0) << 1;
}

static int look_deeper(void)
{
    p[0] = 'x';
    return WEXITSTATUS(in_child(look));
}

int main(void)
{
    p = letters(2);
    is_int(madvise(p, PAGE, MADV_WIPEONFORK), 0, "the first page");
    ok(exited_with(in_child(look), 1), "is zeros in a child, the second is not");
    ok(p[0] == 'a' && p[PAGE] == 'b', "the parent's are as before");
    ok(exited_with(in_child(look_deeper), 1), "it is zeros again in the child's child");
    is_int(madvise(p, PAGE, MADV_KEEPONFORK), 0, "taken back");
    ok(exited_with(in_child(look), 0), "both are there in a child");
    return done_testing();
}
