/* A pipe gives to one process what another wrote, in order and to the last byte. */
#include <sys/wait.h>
#include <tap.h>
#include <unistd.h>

#define TOTAL 1000000u

static unsigned char buf[70000];

static void writer(int fd)
{
    unsigned at = 0;

    for (unsigned n = 1; at < TOTAL; n = n * 5 % 65537) {
        unsigned some = n < TOTAL - at ? n : TOTAL - at;
        for (unsigned i = 0; i < some; i++)
            buf[i] = (unsigned char)((at + i) * 31 >> 3);
        if (write(fd, buf, some) != (ssize_t)some)
            _exit(1);
        at += some;
    }
    _exit(0);
}

int main(void)
{
    int fds[2], status;
    unsigned at = 0, wrong = 0;
    ssize_t n;

    ok(pipe(fds) == 0, "pipe");
    if (fork() == 0)
        writer(fds[1]);
    close(fds[1]);
    while ((n = read(fds[0], buf, sizeof buf - at % 1000)) > 0)
        for (ssize_t i = 0; i < n; i++, at++)
            wrong += buf[i] != (unsigned char)(at * 31 >> 3);
    is_int(n, 0, "then the end");
    is_int(at, TOTAL, "every byte");
    is_int(wrong, 0, "in order");
    wait(&status);
    is_int(status, 0, "the writer is content");
    return done_testing();
}
