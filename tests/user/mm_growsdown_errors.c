/* MAP_GROWSDOWN is for private anonymous memory. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1);
    char *p = map(4, RW, PRIVATE | MAP_GROWSDOWN);

    is_int(error_of(mmap(NULL, PAGE, RW, SHARED | MAP_GROWSDOWN, -1, 0)), EINVAL, "not shared");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_SHARED | MAP_GROWSDOWN, fd, 0)), EINVAL, "no file");
    is_int(error_of(mprotect(p + 3 * PAGE, PAGE, PROT_READ | PROT_GROWSDOWN)), 0,
           "mprotect with PROT_GROWSDOWN");
    is_int(writing(p), ACCERR, "reaches down to its start");
    return done_testing();
}
