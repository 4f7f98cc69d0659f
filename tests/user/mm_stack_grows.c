/* The stack grows by use, a page or many at a time, up to its limit. */
#include "mm.h"

static int far(void)
{
    volatile char *p = (volatile char *)__builtin_frame_address(0);

    p[-(1 << 20)] = 1; /* nothing in between was touched */
    return p[-(1 << 20)] == 1 && p[-(1 << 19)] == 0 ? 0 : 1;
}

static int too_far(void)
{
    volatile char *p = (volatile char *)__builtin_frame_address(0);

    limit(RLIMIT_STACK, 1 << 20);
    return writing((char *)p - (2 << 20)) == MAPERR ? 0 : 1;
}

static int by_kernel(void)
{
    char *p = (char *)__builtin_frame_address(0) - (1 << 20);
    int fds[2];

    pipe(fds);
    write(fds[1], "hello", 5);
    return read(fds[0], p, 5) == 5 && !memcmp(p, "hello", 5) ? 0 : 1;
}

int main(void)
{
    is_int(in_child(far), 0, "a megabyte at once, with zeros in between");
    is_int(in_child(too_far), 0, "not beyond its limit");
    is_int(in_child(by_kernel), 0, "also by a read into it");
    return done_testing();
}
