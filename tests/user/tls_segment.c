/* set_thread_area gives a segment that gs finds; each process has its own. */
#include <errno.h>
#include <sys/syscall.h>

#include "children.h"
#include "tap.h"

struct desc {
    unsigned entry, base, limit, flags;
};

static unsigned block[4] = { 0x11111111, 0x22222222, 0x33333333, 0 };

static unsigned through_gs(void)
{
    unsigned v;

    __asm__ volatile("movl %%gs:4, %0" : "=r"(v));
    return v;
}

static int child(void)
{
    unsigned before = through_gs();

    block[1] = 0x44444444;
    return before == 0x22222222 && through_gs() == 0x44444444 ? 3 : 1;
}

int main(void)
{
    /* 32 bits, limit in pages, usable */
    struct desc d = { -1u, (unsigned)block, 0xfffff, 0x51 };

    ok(syscall(SYS_set_thread_area, &d) == 0, "a slot");
    ok(d.entry >= 6 && d.entry < 16, "with a number");
    __asm__ volatile("movw %w0, %%gs" : : "r"(d.entry * 8 + 3));
    ok(through_gs() == 0x22222222, "gs finds it");
    ok(exited_with(in_child(child), 3), "so does a child, in its own memory");
    ok(through_gs() == 0x22222222, "which is not ours");
    d.entry = 99;
    ok(syscall(SYS_set_thread_area, &d) == -1 && errno == EINVAL, "no such slot");
    return done_testing();
}
