/* Pages behind the end of a file are SIGBUS until it grows. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1);
    char *p = map_file(fd, 3, RW, MAP_SHARED);

    is_int(reading(p + PAGE), BUSERR, "a read behind the end");
    ok(mm_where == p + PAGE, "at its address");
    is_int(writing(p + 2 * PAGE + 7), BUSERR, "a write");
    ok(mm_where == p + 2 * PAGE + 7, "at its address, to the byte");
    ftruncate(fd, 2 * PAGE);
    ok(reading(p + PAGE) == FINE && p[PAGE] == 0, "the file grows: zeros");
    is_int(reading(p + 2 * PAGE), BUSERR, "not further than it goes");
    pwrite(fd, "Z", 1, 2 * PAGE);
    ok(reading(p + 2 * PAGE) == FINE && p[2 * PAGE] == 'Z', "a write makes it longer, too");
    return done_testing();
}
