/* A read into pages that fork shares copies them first. */
#include "mm.h"

static char *p;

static int child(void)
{
    int fds[2];

    pipe(fds);
    write(fds[1], "child", 5);
    return read(fds[0], p + PAGE - 2, 5) == 5 && p[PAGE - 2] == 'c' && p[PAGE + 2] == 'd' ? 0 : 1;
}

int main(void)
{
    p = letters(2);
    is_int(in_child(child), 0, "the child reads into two pages");
    ok(p[PAGE - 2] == 'a' && p[PAGE] == 'b', "the parent's are as before");
    is_int(in_core(p), 1, "and there");
    return done_testing();
}
