/* The break is a byte's address; memory comes in pages. */
#include "mm.h"

int main(void)
{
    char *start = sbrk(0), *page = (char *)(((uintptr_t)start + PAGE - 1) & ~(uintptr_t)(PAGE - 1));

    brk(page + 1);
    ok(sbrk(0) == page + 1, "a page's first byte");
    is_int(writing(page + PAGE - 1), FINE, "the page is there");
    is_int(reading(page + PAGE), MAPERR, "the next one is not");
    ok(sbrk(10) == page + 1 && sbrk(0) == page + 11, "ten bytes more");
    brk(page);
    is_int(reading(page), MAPERR, "down to the page: it is gone");
    return done_testing();
}
