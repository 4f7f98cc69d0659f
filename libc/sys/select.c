/* select.c - select by poll. A set's file that is closed is an error; an exceptional one has data
 * out of band. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <sys/select.h>
#include <sys/time.h>

static int has(const fd_set *set, int fd)
{
    return set && FD_ISSET(fd, set);
}

static int collect(struct pollfd *p, int n, const fd_set *rd, const fd_set *wr, const fd_set *ex)
{
    int count = 0;

    for (int fd = 0; fd < n; fd++) {
        int events =
            (has(rd, fd) ? POLLIN : 0) | (has(wr, fd) ? POLLOUT : 0) | (has(ex, fd) ? POLLPRI : 0);

        if (events)
            p[count++] = (struct pollfd){ .fd = fd, .events = (int16_t)events };
    }
    return count;
}

/* Leave in set, if there is one, the files with any of events. => how many */
static int answer(fd_set *set, const struct pollfd *p, int count, int asked, int events)
{
    int ready = 0;

    if (!set)
        return 0;
    FD_ZERO(set);
    for (int i = 0; i < count; i++) {
        if (p[i].events & asked && p[i].revents & events) {
            FD_SET(p[i].fd, set);
            ready++;
        }
    }
    return ready;
}

static int milliseconds(const struct timeval *t)
{
    if (!t)
        return -1;
    if (t->tv_sec >= INT_MAX / 1000)
        return INT_MAX;
    return (int)t->tv_sec * 1000 + (int)(t->tv_usec + 999) / 1000;
}

int select(int n, fd_set *restrict rd, fd_set *restrict wr, fd_set *restrict ex,
           struct timeval *restrict timeout)
{
    struct pollfd p[FD_SETSIZE];
    int count, r;

    if (n < 0 || n > FD_SETSIZE || (timeout && (timeout->tv_sec < 0 || timeout->tv_usec < 0))) {
        errno = EINVAL;
        return -1;
    }
    count = collect(p, n, rd, wr, ex);
    r = poll(p, (nfds_t)count, milliseconds(timeout));
    if (r < 0)
        return -1;
    for (int i = 0; i < count; i++) {
        if (p[i].revents & POLLNVAL) {
            errno = EBADF;
            return -1;
        }
    }
    return answer(rd, p, count, POLLIN, POLLIN | POLLHUP | POLLERR) +
           answer(wr, p, count, POLLOUT, POLLOUT | POLLERR) +
           answer(ex, p, count, POLLPRI, POLLPRI);
}
