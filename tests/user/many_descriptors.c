/* A process may have a thousand descriptors, and a child inherits them. */
#include <fcntl.h>
#include <sys/wait.h>
#include <tap.h>
#include <unistd.h>

int main(void)
{
    int fd = open("/dev/null", O_RDWR), last = fd, status;

    while (last < 1000)
        last = dup(fd);
    is_int(last, 1000, "a thousand");
    pid_t child = fork();
    if (child == 0)
        _exit(write(1000, "x", 1) == 1 && write(500, "x", 1) == 1 && dup(fd) == 1001 ? 0 : 1);
    ok(waitpid(child, &status, 0) == child && status == 0, "in the child too");
    for (int i = fd + 1; i < 1000; i += 2)
        close(i);
    is_int(dup(fd), fd + 1, "the lowest free one after that");
    is_int(fcntl(1000, F_GETFD), 0, "the last is still open");
    return done_testing();
}
