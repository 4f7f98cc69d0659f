/* trace_mark.c - events of the program's own. The file stays open from the first mark on. */
#include <abi/trace.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/trace.h>
#include <unistd.h>

#define UNOPENED (-2)

void trace_mark(const char *name, unsigned a, unsigned b)
{
    static int fd = UNOPENED;
    struct trace_mark mark = { .a = a, .b = b };
    int saved = errno;

    if (fd == UNOPENED)
        fd = open("/proc/trace_mark", O_WRONLY | O_CLOEXEC);
    memcpy(mark.name, name, strnlen(name, sizeof mark.name));
    if (fd >= 0)
        (void)!write(fd, &mark, sizeof mark);
    errno = saved;
}
