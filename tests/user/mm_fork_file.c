/* A shared mapping of a file is shared over fork, a private one is copied. */
#include "mm.h"

static char *s, *p;

static int child(void)
{
    s[0] = 'S';
    p[0] = 'P';
    return p[PAGE] == 'x' && s[PAGE] == 'b' ? 0 : 1;
}

int main(void)
{
    int fd = file_of(2);

    s = map_file(fd, 2, RW, MAP_SHARED);
    p = map_file(fd, 2, RW, MAP_PRIVATE);
    p[PAGE] = 'x';
    is_int(in_child(child), 0, "the child has the parent's private page");
    ok(s[0] == 'S' && byte_at(fd, 0) == 'S', "its shared write is seen");
    ok(p[0] == 'S' || p[0] == 'a', "its private write is not");
    ok(p[PAGE] == 'x' && byte_at(fd, PAGE) == 'b', "nor does the file have the parent's");
    return done_testing();
}
