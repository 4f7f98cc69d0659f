/* mprotect's errnos. */
#include "mm.h"

int main(void)
{
    char *p = letters(2);

    is_int(error_of(mprotect(p + 1, PAGE, RW)), EINVAL, "an address inside a page");
    is_int(error_of(mprotect(p, PAGE, 0x100)), EINVAL, "an unknown protection");
    is_int(error_of(mprotect(p, PAGE, PROT_GROWSDOWN | PROT_GROWSUP)), EINVAL, "both ways to grow");
    is_int(error_of(mprotect(p, PAGE, PROT_READ | PROT_GROWSDOWN)), EINVAL,
           "growing down, of what does not");
    is_int(error_of(mprotect(p, 0, PROT_NONE)), 0, "no length is no error");
    is_int(error_of(mprotect(p + 1, 0, PROT_NONE)), EINVAL, "unless it starts inside a page");
    is_int(error_of(mprotect(nowhere(1), PAGE, RW)), ENOMEM, "nothing there");
    ok(writing(p) == FINE, "and nothing has changed");
    return done_testing();
}
