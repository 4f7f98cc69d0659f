/* remap_file_pages shows other pages of the file in a window of its mapping. */
#include "mm.h"

int main(void)
{
    int fd = file_of(4);
    char *start = map_file(fd, 4, RW, MAP_SHARED);
    volatile char *p = start; /* one page in two places is news to a compiler */

    is_int(remap_file_pages(start, PAGE, 0, 3, 0), 0, "page 3 in the first place");
    ok(p[0] == 'd', "is there");
    ok(p[PAGE] == 'b' && p[3 * PAGE] == 'd', "the others are where they were");
    p[0] = 'x';
    ok(p[3 * PAGE] == 'x' && byte_at(fd, 3 * PAGE) == 'x', "one page in two places");
    is_int(remap_file_pages(start + PAGE, 2 * PAGE, 0, 0, 0), 0, "two pages at once");
    ok(p[PAGE] == 'a' && p[2 * PAGE] == 'b', "are there");
    return done_testing();
}
