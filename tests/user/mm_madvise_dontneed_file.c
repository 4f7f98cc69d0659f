/* MADV_DONTNEED of a file's pages: a private one shows the file again, a shared one loses
 * nothing. */
#include "mm.h"

int main(void)
{
    int fd = file_of(2);
    char *p = map_file(fd, 2, RW, MAP_PRIVATE), *s = map_file(fd, 2, RW, MAP_SHARED);

    p[0] = 'P';
    s[PAGE] = 'S';
    is_int(madvise(p, PAGE, MADV_DONTNEED), 0, "the private page");
    ok(p[0] == 'a', "shows the file");
    is_int(madvise(s, 2 * PAGE, MADV_DONTNEED), 0, "the shared ones");
    ok(s[PAGE] == 'S' && s[0] == 'a', "show what was written");
    is_int(byte_at(fd, PAGE), 'S', "which is in the file");
    return done_testing();
}
