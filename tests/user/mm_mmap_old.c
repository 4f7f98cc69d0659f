/* The old mmap (90) takes its six arguments from memory, the offset in bytes. */
#include "mm.h"

static long old(unsigned length, int flags, int fd, unsigned offset)
{
    unsigned a[6] = { 0, length, RW, (unsigned)flags, (unsigned)fd, offset };

    return syscall(90, a);
}

int main(void)
{
    int fd = file_of(3);
    char *p = (char *)old(2 * PAGE, MAP_PRIVATE, fd, PAGE);

    ok(p != MAP_FAILED && p[0] == 'b' && p[PAGE] == 'c', "a file from its second page on");
    p = (char *)old(PAGE, PRIVATE, -1, 0);
    ok(p != MAP_FAILED && p[0] == 0, "anonymous memory");
    is_int(error_of(old(PAGE, MAP_PRIVATE, fd, 512)), EINVAL, "an offset inside a page");
    is_int(error_of(old(0, PRIVATE, -1, 0)), EINVAL, "no length");
    is_int(error_of(old(PAGE, MAP_PRIVATE, 1000, 0)), EBADF, "no file");
    is_int(error_of(syscall(90, (void *)PAGE)), EFAULT, "arguments that are not there");
    return done_testing();
}
