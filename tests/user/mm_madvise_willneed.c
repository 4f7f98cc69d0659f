/* MADV_WILLNEED reads a file's pages in, and takes no notice of the end of the file. */
#include "mm.h"

int main(void)
{
    int fd = file_of(4);
    char *p = map_file(fd, 8, RW, MAP_SHARED);

    is_int(madvise(p, 4 * PAGE, MADV_WILLNEED), 0, "four pages");
    is_int(core_count(p, 4), 4, "are in memory");
    is_int(error_of(madvise(p, 8 * PAGE, MADV_WILLNEED)), 0, "more than the file has");
    is_int(reading(p + 5 * PAGE), BUSERR, "do not exist");
    return done_testing();
}
