/* A file cut inside a page: the rest of the page is zeros, in mappings as well. */
#include "mm.h"

int main(void)
{
    int fd = file_of(2);
    char *s = map_file(fd, 2, RW, MAP_SHARED);

    ok(s[100] == 'a' && s[PAGE] == 'b', "before");
    ftruncate(fd, 100);
    ok(s[99] == 'a' && s[100] == 0 && s[PAGE - 1] == 0, "zeros from the new end on");
    is_int(reading(s + PAGE), BUSERR, "the next page is not there");
    ftruncate(fd, 2 * PAGE);
    ok(s[99] == 'a' && s[100] == 0 && s[PAGE] == 0, "grown again: still zeros");
    return done_testing();
}
