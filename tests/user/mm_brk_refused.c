/* brk answers the break as it is, where it can't be moved. */
#include "mm.h"

int main(void)
{
    long now = syscall(45, 0), p;

    ok(now == (long)sbrk(0), "0 asks for it");
    is_int(syscall(45, 1), now, "into the program");
    is_int(syscall(45, 0xfffff000), now, "to the end of all addresses");
    is_int(syscall(45, now), now, "to where it is");
    p = (now + 0x20000) & ~0xfffL;
    mmap((void *)p, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    is_int(syscall(45, p + PAGE), now, "through a mapping");
    is_int(syscall(45, p + 2 * PAGE), now, "or over it");
    is_int(error_of(brk((void *)0xfffff000)), ENOMEM, "the library says ENOMEM");
    return done_testing();
}
