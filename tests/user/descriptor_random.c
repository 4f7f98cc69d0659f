/* Fifty thousand random calls on descriptors answer as Linux answers them: the sum over all results
 * is part of each verdict. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <tap.h>

#include "scratch.h"
#include "seed.h"

#define ROUNDS 10
#define CALLS  5000
#define LIMIT  150

static unsigned seed, sum;

static unsigned pick(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % n;
}

static void count(long result)
{
    sum = sum * 31 + (unsigned)(result < 0 ? -errno : result);
}

/* One that may be open; those of the standard streams stay as they are. */
static int some_fd(void)
{
    return (int)(3 + pick(LIMIT + 10));
}

static void call_pipe(void)
{
    int fds[2] = { 0, 0 };

    count(pipe2(fds, pick(2) ? O_CLOEXEC : O_NONBLOCK));
    count(fds[0] * 1000 + fds[1]);
}

static void one_call(void)
{
    char c = 'x';
    int fd = some_fd();

    switch (pick(12)) {
    case 0: count(open("f", O_RDWR | (pick(2) ? O_CLOEXEC : O_APPEND))); break;
    case 1: count(dup(fd)); break;
    case 2: count(dup2(fd, some_fd())); break;
    case 3: count(fcntl(fd, F_DUPFD, (int)pick(LIMIT + 5))); break;
    case 4: count(fcntl(fd, F_DUPFD_CLOEXEC, (int)pick(LIMIT + 5))); break;
    case 5: count(fcntl(fd, F_SETFD, (int)pick(2))); break;
    case 6: count(fcntl(fd, F_GETFD)); break;
    case 7: count(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK)); break;
    case 8: call_pipe(); break;
    case 9: count(lseek(fd, (long)pick(10), SEEK_CUR)); break;
    case 10: count(fcntl(fd, F_GETFL) & O_NONBLOCK ? 0 : pwrite(fd, &c, 1, 5)); break;
    default: count(close(fd)); break;
    }
}

int main(void)
{
    struct rlimit limit = { LIMIT, LIMIT };

    seed = seed_not_zero();
    scratch_enter();
    scratch_file("f", "0123456789");
    for (int fd = 3; fd < 20; fd++)
        close(fd);
    setrlimit(RLIMIT_NOFILE, &limit);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < CALLS; i++)
            one_call();
        ok(true, "round %d: the results sum up to %08x", round, sum);
    }
    for (int fd = 3; fd < LIMIT; fd++)
        close(fd);
    scratch_leave();
    return done_testing();
}
