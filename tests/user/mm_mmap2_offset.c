/* mmap2 counts its offset in pages, so that it reaches further than 4 GB. */
#include "mm.h"

int main(void)
{
    int fd = file_of(4);
    char *p = (char *)syscall(192, 0, PAGE, PROT_READ, MAP_PRIVATE, fd, 2);

    ok(p != MAP_FAILED && p[0] == 'c', "page 2 is the third");
    p = (char *)syscall(192, 0, PAGE, PROT_READ, MAP_SHARED, fd, 0x180000);
    ok(p != MAP_FAILED, "page 0x180000 lies behind 6 GB");
    is_int(reading(p), BUSERR, "where this file is not");
    is_int(ftruncate(fd, 0x180001000LL), 0, "until it grows");
    is_int(reading(p), FINE, "and has a hole there");
    return done_testing();
}
