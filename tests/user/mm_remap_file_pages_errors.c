/* remap_file_pages is for shared mappings, and changes no protection. */
#include "mm.h"

int main(void)
{
    int fd = file_of(4);
    char *p = map_file(fd, 4, RW, MAP_SHARED), *q = map_file(fd, 4, RW, MAP_PRIVATE);

    is_int(error_of(remap_file_pages(p, PAGE, PROT_READ, 1, 0)), EINVAL, "a protection");
    is_int(error_of(remap_file_pages(q, PAGE, 0, 1, 0)), EINVAL, "a private mapping");
    is_int(error_of(remap_file_pages(letters(1), PAGE, 0, 1, 0)), EINVAL, "private memory");
    is_int(error_of(remap_file_pages(nowhere(1), PAGE, 0, 1, 0)), EINVAL, "nothing there");
    is_int(error_of(remap_file_pages(p, 0, 0, 1, 0)), EINVAL, "no length");
    is_int(error_of(remap_file_pages(p, 8 * PAGE, 0, 1, 0)), EINVAL, "more than there is");
    ok(p[0] == 'a' && q[0] == 'a', "nothing has changed");
    return done_testing();
}
