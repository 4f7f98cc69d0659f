/* mincore's errnos. */
#include "mm.h"

int main(void)
{
    unsigned char v[4];
    char *p = letters(3), *none = map(1, PROT_NONE, PRIVATE);

    is_int(error_of(mincore(p + 1, PAGE, v)), EINVAL, "an address inside a page");
    is_int(error_of(mincore(nowhere(1), PAGE, v)), ENOMEM, "nothing there");
    is_int(error_of(mincore(p, 0, v)), 0, "no length");
    is_int(error_of(mincore(p, PAGE, (void *)none)), EFAULT, "a vector that can't be written");
    munmap(p + PAGE, PAGE);
    is_int(error_of(mincore(p, 3 * PAGE, v)), ENOMEM, "a hole");
    is_int(error_of(mincore(p, 0xffffffff, v)), ENOMEM, "all addresses");
    return done_testing();
}
