/* A SIGSEGV handler that maps the page and returns is a pager: the access goes on. */
#include "mm.h"

static char *area;
static int faults;

static void page_in(int sig, siginfo_t *si, void *context)
{
    char *page = (char *)((uintptr_t)si->si_addr & ~(uintptr_t)(PAGE - 1));

    (void)sig;
    (void)context;
    faults++;
    mmap(page, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    memset(page, 'A' + (int)((page - area) / PAGE), PAGE);
}

int main(void)
{
    int sum = 0;

    area = nowhere(8);
    install_info(SIGSEGV, page_in, 0);
    for (int i = 0; i < 8; i++)
        sum += ((volatile char *)area)[i * PAGE + 17] == 'A' + i;
    is_int(sum, 8, "eight pages come as they are read");
    is_int(faults, 8, "by a fault each");
    ((volatile char *)area)[0] = 'x';
    ok(area[0] == 'x' && faults == 8, "a second access is no fault");
    munmap(area + 3 * PAGE, PAGE);
    ok(((volatile char *)area)[3 * PAGE] == 'D' && faults == 9, "thrown away, it comes again");
    return done_testing();
}
