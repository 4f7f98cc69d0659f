/* A pipe can be opened again through /proc/self/fd, and counts the new end like any other. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <tap.h>
#include <unistd.h>

static int reopen(int fd, int flags)
{
    char path[32];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, flags);
}

int main(void)
{
    char buf[16];
    int fds[2];

    pipe(fds);
    int reader = reopen(fds[0], O_RDONLY), writer = reopen(fds[0], O_WRONLY);
    ok(reader >= 0 && writer >= 0, "either end, through either");
    ok(write(writer, "one", 3) == 3 && read(reader, buf, 16) == 3, "it is the same pipe");
    close(fds[0]);
    ok(write(fds[1], "two", 3) == 3 && read(reader, buf, 16) == 3, "the new reader counts");
    close(fds[1]);
    struct pollfd p = { .fd = reader, .events = POLLIN };
    is_int(poll(&p, 1, 0), 0, "the new writer counts");
    close(writer);
    is_int(read(reader, buf, 16), 0, "the end comes with the last one");
    is_int(reopen(reader, O_WRONLY | O_NONBLOCK) >= 0, 1, "with a reader a writer can open");
    return done_testing();
}
