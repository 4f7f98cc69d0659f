/* MREMAP_FIXED's errnos. */
#include "mm.h"

int main(void)
{
    char *p = letters(4);
    int how = MREMAP_MAYMOVE | MREMAP_FIXED;

    is_int(error_of(mremap(p, PAGE, PAGE, how, p + PAGE + 1)), EINVAL, "to inside a page");
    is_int(error_of(mremap(p, 2 * PAGE, 2 * PAGE, how, p + PAGE)), EINVAL,
           "onto its own second half");
    is_int(error_of(mremap(p + PAGE, 2 * PAGE, 2 * PAGE, how, p)), EINVAL,
           "onto its own first half");
    is_int(error_of(mremap(p, PAGE, PAGE, how, p)), EINVAL, "onto itself");
    is_int(error_of(mremap(p, PAGE, 2 * PAGE, how, (void *)0xfffff000)), EINVAL,
           "to where none fits");
    ok(p[0] == 'a' && p[PAGE] == 'b' && p[2 * PAGE] == 'c', "nothing has changed");
    is_int(error_of(mremap(nowhere(1), PAGE, PAGE, how, p)), EFAULT, "from nowhere");
    return done_testing();
}
