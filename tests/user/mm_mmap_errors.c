/* mmap refuses what makes no sense, each with its own errno. */
#include "mm.h"

int main(void)
{
    char *p = nowhere(2);

    is_int(error_of(mmap(NULL, 0, RW, PRIVATE, -1, 0)), EINVAL, "no length");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0)), EINVAL,
           "neither shared nor private");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_ANONYMOUS | 4, -1, 0)), EINVAL, "an unknown type");
    is_int(error_of(mmap(p + 1, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0)), EINVAL,
           "a fixed address inside a page");
    is_int(error_of(mmap(p + 1, PAGE, RW, PRIVATE | MAP_FIXED_NOREPLACE, -1, 0)), EINVAL,
           "the same with NOREPLACE");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_PRIVATE, -1, 0)), EBADF, "no file");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_PRIVATE, 1000, 0)), EBADF, "a file that is not open");
    is_int(error_of(mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0)), EINVAL,
           "MAP_SHARED_VALIDATE is for files");
    return done_testing();
}
