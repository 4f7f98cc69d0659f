/* Unmapping uncovers nothing: what a fixed mapping replaced is gone for good. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1);
    char *p = letters(3);

    mmap(p + PAGE, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0);
    ok(p[PAGE] == 'a', "a file over the middle page");
    munmap(p + PAGE, PAGE);
    is_int(reading(p + PAGE), MAPERR, "taken away: nothing is below it");
    mmap(p + PAGE, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    ok(p[PAGE] == 0 && p[0] == 'a' && p[2 * PAGE] == 'c', "memory in its place is zeros");
    return done_testing();
}
