/* A file written from its own mapping, and read into it. */
#include "mm.h"

int main(void)
{
    int fd = file_of(3);
    char *p = map_file(fd, 3, RW, MAP_SHARED);

    is_int(pwrite(fd, p, PAGE, 2 * PAGE), PAGE, "its first page to its third");
    ok(p[2 * PAGE] == 'a' && p[3 * PAGE - 1] == 'a', "is there");
    is_int(pread(fd, p, PAGE, PAGE), PAGE, "its second into its first");
    ok(p[0] == 'b' && p[PAGE - 1] == 'b', "is there");
    is_int(pwrite(fd, p, PAGE, 0), PAGE, "a page onto itself");
    ok(p[0] == 'b' && byte_at(fd, 0) == 'b', "is no change");
    return done_testing();
}
