/* A program's text is read-only and its data is its own. */
#include "mm.h"

static const char constant[] = "constant";
static char data[] = "data", bss[3 * 4096];

__attribute__((noinline)) static int answer(void)
{
    return 42;
}

int main(void)
{
    char *text;
    int (*volatile fn)(void) = answer;

    memcpy(&text, (void *)&fn, sizeof text);
    is_int(writing(text), ACCERR, "text");
    is_int(writing((char *)(uintptr_t)constant), ACCERR, "a constant");
    is_int(writing(data), FINE, "data");
    ok(bss[0] == 0 && writing(bss + 4096) == FINE, "BSS");
    is_int(mprotect((char *)((uintptr_t)text & ~(uintptr_t)(PAGE - 1)), PAGE, RW | PROT_EXEC), 0,
           "text that is made writable");
    *text = *(volatile char *)text;
    is_int(fn(), 42, "is one's own copy, and runs");
    return done_testing();
}
