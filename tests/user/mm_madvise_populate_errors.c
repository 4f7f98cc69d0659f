/* MADV_POPULATE_* say where a page can't be had. */
#include "mm.h"

int main(void)
{
    char *ro = map(1, PROT_READ, PRIVATE), *none = map(1, PROT_NONE, PRIVATE), *p = letters(3);
    char *f = map_file(file_of(1), 2, RW, MAP_SHARED);

    is_int(error_of(madvise(ro, PAGE, MADV_POPULATE_READ)), 0, "reading what may be read");
    is_int(error_of(madvise(ro, PAGE, MADV_POPULATE_WRITE)), EINVAL,
           "writing what may not be written");
    is_int(error_of(madvise(none, PAGE, MADV_POPULATE_READ)), EINVAL,
           "reading what may not be read");
    is_int(error_of(madvise(f, 2 * PAGE, MADV_POPULATE_READ)), EFAULT, "behind the end of a file");
    munmap(p + PAGE, PAGE);
    is_int(error_of(madvise(p, 3 * PAGE, MADV_POPULATE_READ)), ENOMEM, "a hole");
    is_int(error_of(madvise(nowhere(1), PAGE, MADV_POPULATE_WRITE)), ENOMEM, "nothing at all");
    return done_testing();
}
