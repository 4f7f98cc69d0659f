/* munmap refuses ranges that are none. */
#include "mm.h"

int main(void)
{
    char *p = letters(2);

    is_int(error_of(munmap(p, 0)), EINVAL, "no length");
    is_int(error_of(munmap(p + 1, PAGE)), EINVAL, "an address inside a page");
    is_int(error_of(munmap(p, 0xfffff000)), EINVAL, "a range that wraps round");
    is_int(error_of(munmap(p, 0xffffffff)), EINVAL, "a length that rounds up to nothing");
    is_int(error_of(munmap((void *)0xfffff000, PAGE)), EINVAL, "the last page of all");
    ok(p[0] == 'a' && p[PAGE] == 'b', "all that took nothing away");
    return done_testing();
}
