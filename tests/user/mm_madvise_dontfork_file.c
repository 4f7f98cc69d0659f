/* MADV_DONTFORK holds for files and shared memory as well. */
#include "mm.h"

static char *s, *f;

static int look(void)
{
    return (reading(s) == MAPERR) | (reading(f) == MAPERR) << 1;
}

int main(void)
{
    s = map(1, RW, SHARED);
    f = map_file(file_of(1), 1, RW, MAP_PRIVATE);
    ok(exited_with(in_child(look), 0), "both are in a child");
    is_int(madvise(s, PAGE, MADV_DONTFORK), 0, "shared memory");
    ok(exited_with(in_child(look), 1), "is not, then");
    is_int(madvise(f, PAGE, MADV_DONTFORK), 0, "a file");
    ok(exited_with(in_child(look), 3), "is not, either");
    return done_testing();
}
