/* Writes of up to PIPE_BUF bytes from several processes are never mixed. */
#include <limits.h>
#include <sys/wait.h>
#include <tap.h>
#include <unistd.h>

#define WRITERS 4
#define WRITES  50
#define SIZE    3000

static char buf[SIZE];

static void writer(int fd, char c)
{
    memset(buf, c, SIZE);
    for (int i = 0; i < WRITES; i++)
        if (write(fd, buf, SIZE) != SIZE)
            _exit(1);
    _exit(0);
}

/* Fill buf from the pipe: a whole record, or false at the end. */
static bool record(int fd)
{
    ssize_t n, have = 0;

    while (have < SIZE && (n = read(fd, buf + have, (size_t)(SIZE - have))) > 0)
        have += n;
    return have == SIZE;
}

int main(void)
{
    int fds[2], records = 0, mixed = 0, status, good = 0;

    pipe(fds);
    for (int i = 0; i < WRITERS; i++)
        if (fork() == 0)
            writer(fds[1], (char)('a' + i));
    close(fds[1]);
    for (; record(fds[0]); records++)
        for (int i = 1; i < SIZE; i++)
            mixed += buf[i] != buf[0];
    is_int(records, WRITERS * WRITES, "every record");
    is_int(mixed, 0, "each of one piece");
    while (wait(&status) > 0)
        good += status == 0;
    is_int(good, WRITERS, "every writer is content");
    return done_testing();
}
