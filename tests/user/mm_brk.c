/* The break moves both ways; behind it there is nothing, before it zeros. */
#include "mm.h"

int main(void)
{
    char *start = sbrk(0), *page = (char *)(((uintptr_t)start + PAGE - 1) & ~(uintptr_t)(PAGE - 1));

    is_int(brk(page + 3 * PAGE), 0, "three pages");
    ok(sbrk(0) == page + 3 * PAGE, "the break is there");
    ok(page[0] == 0 && page[3 * PAGE - 1] == 0, "zeros");
    is_int(reading(page + 3 * PAGE), MAPERR, "behind it nothing");
    page[0] = page[2 * PAGE] = 'h';
    is_int(brk(page + PAGE), 0, "two pages less");
    is_int(reading(page + 2 * PAGE), MAPERR, "are gone");
    ok(page[0] == 'h', "the other is there");
    is_int(brk(page + 3 * PAGE), 0, "again");
    ok(page[2 * PAGE] == 0, "zeros again");
    return done_testing();
}
