/* A gigabyte is mapped at no cost; only what is touched is there. */
#include "mm.h"

int main(void)
{
    size_t gb = 1u << 30;
    char *p = mmap(NULL, gb, RW, PRIVATE | MAP_NORESERVE, -1, 0);

    ok(p != MAP_FAILED, "a gigabyte");
    p[0] = p[gb / 2] = p[gb - 1] = 'x';
    ok(p[0] == 'x' && p[gb / 2] == 'x' && p[gb - 1] == 'x', "first, middle and last byte");
    ok(p[gb / 4] == 0, "zeros elsewhere");
    is_int(in_core(p + gb / 2), 1, "a touched page is in memory");
    is_int(in_core(p + gb / 2 + PAGE), 0, "its neighbour is not");
    is_int(munmap(p, gb), 0, "and gone");
    return done_testing();
}
