/* Code that was written to memory runs when it may be executed. */
#include "mm.h"

int main(void)
{
    static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 }; /* mov eax, 42; ret */
    char *p = anon(1);
    int (*fn)(void);

    memcpy(p, code, sizeof code);
    is_int(mprotect(p, PAGE, PROT_READ | PROT_EXEC), 0, "to read and execute");
    memcpy(&fn, &p, sizeof fn);
    is_int(fn(), 42, "it runs");
    is_int(writing(p), ACCERR, "it is not written");
    mprotect(p, PAGE, RW | PROT_EXEC);
    p[1] = 43;
    is_int(fn(), 43, "changed, it runs changed");
    return done_testing();
}
