/* An access over the end of a page faults at the first byte that is not there. */
#include "mm.h"

int main(void)
{
    char *p = letters(2);
    volatile uint32_t *word = (volatile uint32_t *)(void *)(p + PAGE - 2);

    munmap(p + PAGE, PAGE);
    install_info(SIGSEGV, mm_fault, 0);
    if (sigsetjmp(mm_back, 1) == 0)
        *word = 0x11111111;
    is_int(mm_met, MAPERR, "a word of which two bytes are there");
    ok(mm_where == p + PAGE, "the third is named");
    ok(p[PAGE - 2] == 'a' && p[PAGE - 1] == 'a', "and nothing is written");
    return done_testing();
}
