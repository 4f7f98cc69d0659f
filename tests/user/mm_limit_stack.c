/* RLIMIT_STACK bounds the stack as it grows, and can be raised while it runs. */
#include "mm.h"

static int touch(unsigned kb)
{
    return writing((char *)__builtin_frame_address(0) - kb * 1024);
}

static int child(void)
{
    struct rlimit l = { 512 << 10, 8 << 20 };

    setrlimit(RLIMIT_STACK, &l);
    if (touch(256) != FINE)
        return 1;
    if (touch(1024) != MAPERR)
        return 2;
    l.rlim_cur = 4 << 20;
    setrlimit(RLIMIT_STACK, &l);
    return touch(1024) == FINE ? 0 : 3;
}

int main(void)
{
    is_int(in_child(child), 0, "within, beyond, and within a higher limit");
    return done_testing();
}
