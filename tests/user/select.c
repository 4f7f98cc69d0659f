/* select and poll tell which files can be read and written, and wait no longer than they should. */
#include "tap.h"

#include <errno.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <unistd.h>

int main(void)
{
    struct timeval none = { 0, 0 }, soon = { 0, 20000 };
    struct pollfd p[2];
    fd_set rd, wr;
    int fds[2];

    pipe(fds);
    FD_ZERO(&rd);
    FD_ZERO(&wr);
    FD_SET(fds[0], &rd);
    FD_SET(fds[1], &wr);
    is_int(select(fds[1] + 1, &rd, &wr, NULL, &none), 1, "an empty pipe");
    ok(!FD_ISSET(fds[0], &rd) && FD_ISSET(fds[1], &wr), "can be written only");
    FD_SET(fds[0], &rd);
    is_int(select(fds[0] + 1, &rd, NULL, NULL, &soon), 0, "waits for its time");
    write(fds[1], "x", 1);
    FD_ZERO(&rd);
    FD_SET(fds[0], &rd);
    is_int(select(fds[0] + 1, &rd, NULL, NULL, NULL), 1, "a byte is there");
    ok(FD_ISSET(fds[0], &rd), "and can be read");
    p[0] = (struct pollfd){ .fd = fds[0], .events = POLLIN };
    p[1] = (struct pollfd){ .fd = fds[1], .events = POLLOUT };
    is_int(poll(p, 2, 0), 2, "poll sees both");
    ok(p[0].revents == POLLIN && p[1].revents == POLLOUT, "each with its event");
    close(fds[1]);
    read(fds[0], &(char){ 0 }, 1);
    is_int(poll(p, 1, -1), 1, "the writer has gone");
    ok(p[0].revents & POLLHUP, "which is a hang-up");
    p[1].fd = fds[1];
    ok(poll(p + 1, 1, 0) == 1 && p[1].revents == POLLNVAL, "a closed file");
    p[1].fd = -1;
    is_int(poll(p + 1, 1, 0), 0, "-1 is left out");
    errno = 0;
    FD_SET(fds[1], &rd);
    ok(select(fds[1] + 1, &rd, NULL, NULL, &none) < 0 && errno == EBADF, "select refuses it");
    return done_testing();
}
