/* A child that cuts a file takes the pages from its parent's mapping. */
#include "mm.h"

static int fd;

static int child(void)
{
    return ftruncate(fd, 0);
}

int main(void)
{
    char *p;

    fd = file_of(2);
    p = map_file(fd, 2, RW, MAP_SHARED);
    ok(p[0] == 'a' && p[PAGE] == 'b', "before");
    is_int(in_child(child), 0, "cut by a child");
    is_int(reading(p), BUSERR, "after");
    is_int(writing(p + PAGE), BUSERR, "to write, too");
    return done_testing();
}
