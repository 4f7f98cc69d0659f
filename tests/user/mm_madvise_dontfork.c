/* MADV_DONTFORK memory does not exist in a child; MADV_DOFORK takes it back. */
#include "mm.h"

static char *p;

static int look(void)
{
    return (reading(p) == MAPERR) | (reading(p + PAGE) == MAPERR) << 1;
}

int main(void)
{
    p = letters(2);
    is_int(madvise(p + PAGE, PAGE, MADV_DONTFORK), 0, "the second page");
    ok(exited_with(in_child(look), 2), "is not in a child, the first is");
    ok(p[PAGE] == 'b', "the parent has it");
    is_int(madvise(p, 2 * PAGE, MADV_DOFORK), 0, "taken back");
    ok(exited_with(in_child(look), 0), "both are in a child");
    return done_testing();
}
