/* A copy that gets as far as a page's end says how far. */
#include "mm.h"

int main(void)
{
    int fd = file_of(2);
    char *p = letters(2);

    munmap(p + PAGE, PAGE);
    is_int(read(fd, p, 2 * PAGE), PAGE, "a read of two pages into one");
    is_int(lseek(fd, 0, SEEK_CUR), PAGE, "moves the position by one");
    is_int(pwrite(fd, p, 2 * PAGE, 0), PAGE, "a write of two pages from one");
    is_int(read(fd, p + PAGE - 10, 20), 10, "ten bytes of twenty");
    ok(p[PAGE - 1] == 'b' && p[PAGE - 11] == 'a', "which are there");
    return done_testing();
}
