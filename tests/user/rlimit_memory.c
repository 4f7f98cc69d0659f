/* RLIMIT_AS bounds the address space, RLIMIT_STACK the stack; a child inherits them. */
#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "children.h"
#include "tap.h"

static int map_much(void)
{
    struct rlimit l = { 64 << 20, 64 << 20 }, got;
    void *p;

    if (setrlimit(RLIMIT_AS, &l) != 0)
        return 1;
    getrlimit(RLIMIT_AS, &got);
    if (got.rlim_cur != l.rlim_cur || got.rlim_max != l.rlim_max)
        return 2;
    p = mmap(NULL, 100 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p != MAP_FAILED || errno != ENOMEM)
        return 3;
    if (fork() == 0)
        _exit(mmap(NULL, 100 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
    wait((int *)&got);
    if (*(int *)&got != 0)
        return 4;
    return mmap(NULL, 4 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? 5 : 0;
}

static int use_stack(int kb)
{
    volatile char a[1024];

    a[0] = 1;
    return kb ? use_stack(kb - 1) + a[0] : 0;
}

static int little_stack(void)
{
    struct rlimit l = { 1 << 20, 8 << 20 };

    setrlimit(RLIMIT_STACK, &l);
    use_stack(512);
    return 6;
}

static int too_much_stack(void)
{
    struct rlimit l = { 1 << 20, 8 << 20 };

    setrlimit(RLIMIT_STACK, &l);
    use_stack(2048);
    return 7;
}

int main(void)
{
    is_int(in_child(map_much), 0, "a mapping that is too large is refused, a small one not");
    ok(exited_with(in_child(little_stack), 6), "half of the stack's limit can be used");
    ok(killed_by(in_child(too_much_stack), SIGSEGV), "more than the limit can't");
    return done_testing();
}
