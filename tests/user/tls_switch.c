/* A TLS slot has one base in one process and another in the next: it is switched with them. */
#include <sched.h>
#include <sys/syscall.h>

#include "children.h"
#include "tap.h"

struct desc {
    unsigned entry, base, limit, flags;
};

static unsigned ours[4] = { 0, 0x1111 }, theirs[4] = { 0, 0x2222 };
static unsigned slot = -1u;

static int use(unsigned *block)
{
    struct desc d = { slot, (unsigned)block, 0xfffff, 0x51 };

    if (syscall(SYS_set_thread_area, &d) != 0)
        return 0;
    slot = d.entry;
    __asm__ volatile("movw %w0, %%gs" : : "r"(d.entry * 8 + 3));
    return 1;
}

/* Let others run in between. */
static int finds(unsigned want)
{
    unsigned v;

    for (int i = 0; i < 50; i++) {
        sched_yield();
        __asm__ volatile("movl %%gs:4, %0" : "=r"(v));
        if (v != want)
            return 0;
    }
    return 1;
}

int main(void)
{
    int pid, status;

    ok(use(ours), "a slot for this process");
    pid = fork();
    if (pid == 0)
        _exit(finds(0x1111) && use(theirs) && finds(0x2222) ? 3 : 1);
    ok(finds(0x1111), "its base is still ours");
    ok(waitpid(pid, &status, 0) == pid && exited_with(status, 3), "a child has one of its own");
    ok(finds(0x1111), "and takes it along when it goes");
    return done_testing();
}
