/* msync of all kinds of memory is no error, and changes nothing. */
#include "mm.h"

int main(void)
{
    int fd = file_of(2);
    char *s = map_file(fd, 2, RW, MAP_SHARED), *p = letters(1), *a = map(1, RW, SHARED);

    s[PAGE] = 'x';
    is_int(msync(s, 2 * PAGE, MS_SYNC), 0, "MS_SYNC");
    is_int(byte_at(fd, PAGE), 'x', "the file has what was written");
    s[0] = 'y';
    is_int(msync(s, 2 * PAGE, MS_ASYNC), 0, "MS_ASYNC");
    is_int(msync(s, 2 * PAGE, MS_SYNC | MS_INVALIDATE), 0, "MS_INVALIDATE");
    ok(s[0] == 'y' && s[PAGE] == 'x', "as before");
    is_int(msync(p, PAGE, MS_SYNC), 0, "private memory");
    is_int(msync(a, PAGE, MS_SYNC), 0, "shared memory without a file");
    is_int(msync(s, 0, MS_SYNC), 0, "no length");
    is_int(msync(s, PAGE, 0), 0, "no flags");
    return done_testing();
}
