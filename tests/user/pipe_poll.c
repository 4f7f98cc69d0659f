/* poll says when a pipe can be read and written, and when its other end is gone; it wakes for a
 * change. */
#include <poll.h>
#include <sys/wait.h>
#include <tap.h>
#include <time.h>
#include <unistd.h>

static char buf[65536];

static int state(int fd, int timeout)
{
    struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };

    return poll(&p, 1, timeout) < 0 ? -1 : p.revents;
}

int main(void)
{
    int fds[2];

    pipe(fds);
    is_int(state(fds[0], 0), 0, "empty: nothing to read");
    is_int(state(fds[0], 20), 0, "nor after 20 ms");
    is_int(state(fds[1], 0), POLLOUT, "room to write");
    write(fds[1], buf, sizeof buf);
    is_int(state(fds[0], 0), POLLIN, "full: something to read");
    is_int(state(fds[1], 0), 0, "no room");
    read(fds[0], buf, sizeof buf);
    if (fork() == 0) {
        nanosleep(&(struct timespec){ 0, 30000000 }, NULL);
        _exit(write(fds[1], "x", 1) != 1);
    }
    is_int(state(fds[0], 5000), POLLIN, "a write wakes the one who waits");
    wait(NULL);
    close(fds[1]);
    is_int(state(fds[0], 0), POLLIN | POLLHUP, "no writer, and a rest");
    read(fds[0], buf, 1);
    is_int(state(fds[0], -1), POLLHUP, "no writer, no rest");
    is_int(state(999, 0), POLLNVAL, "no file");
    return done_testing();
}
