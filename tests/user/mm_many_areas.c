/* A thousand mappings side by side, each with a protection of its own. */
#include "mm.h"

int main(void)
{
    char *p = anon(1000);
    int wrong = 0;

    for (int i = 0; i < 1000; i += 2)
        wrong += mprotect(p + i * PAGE, PAGE, PROT_READ) != 0;
    is_int(wrong, 0, "every second page read-only");
    for (int i = 1; i < 1000; i += 2)
        p[i * PAGE] = (char)i;
    for (int i = 0; i < 1000; i += 125)
        wrong += writing(p + i * PAGE) != (i % 2 ? FINE : ACCERR);
    is_int(wrong, 0, "as asked");
    is_int(mprotect(p, 1000 * PAGE, RW), 0, "one again");
    for (int i = 0; i < 1000; i++)
        wrong += p[i * PAGE] != (i % 2 && i % 125 ? (char)i : i % 125 ? 0 : p[i * PAGE]);
    is_int(wrong, 0, "with their contents");
    is_int(munmap(p, 1000 * PAGE), 0, "and gone at once");
    return done_testing();
}
