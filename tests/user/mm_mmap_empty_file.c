/* An empty file can be mapped: all of it is SIGBUS. */
#include "mm.h"

int main(void)
{
    int fd = file_of(0);
    char *p = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0),
         *q = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);

    ok(p != MAP_FAILED && q != MAP_FAILED, "mapped");
    is_int(reading(p), BUSERR, "shared, a read");
    is_int(writing(p), BUSERR, "a write");
    is_int(reading(q), BUSERR, "private, a read");
    is_int(writing(q), BUSERR, "a write");
    return done_testing();
}
