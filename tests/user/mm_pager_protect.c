/* A SIGSEGV handler that allows a write finds out which pages are written. */
#include "mm.h"

static char *area;
static unsigned dirty;

static void mark(int sig, siginfo_t *si, void *context)
{
    unsigned n = (unsigned)((char *)si->si_addr - area) / PAGE;

    (void)sig;
    (void)context;
    dirty |= 1u << n;
    mprotect(area + n * PAGE, PAGE, RW);
}

int main(void)
{
    area = letters(8);
    mprotect(area, 8 * PAGE, PROT_READ);
    install_info(SIGSEGV, mark, 0);
    for (int i = 0; i < 8; i++)
        (void)((volatile char *)area)[i * PAGE];
    is_int(dirty, 0, "reading marks none");
    ((volatile char *)area)[2 * PAGE] = 'x';
    ((volatile char *)area)[5 * PAGE + 9] = 'y';
    ((volatile char *)area)[2 * PAGE + 1] = 'z';
    is_int(dirty, 1 << 2 | 1 << 5, "two pages were written");
    ok(area[2 * PAGE] == 'x' && area[2 * PAGE + 1] == 'z' && area[5 * PAGE + 9] == 'y' &&
           area[0] == 'a' && area[5 * PAGE] == 'f',
       "with what was to be written, once");
    return done_testing();
}
