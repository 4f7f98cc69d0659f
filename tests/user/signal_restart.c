/* A read that a signal interrupts goes on with SA_RESTART, and ends with EINTR without. */
#include <errno.h>

#include "children.h"
#include "tap.h"

static void handler(int sig)
{
    (void)sig;
}

/* A child that signals us until it has been killed, or writes when told. */
static pid_t nagger(int fd)
{
    pid_t pid = fork();

    if (pid == 0) {
        for (int i = 0; i < 3; i++) {
            usleep(30000);
            kill(getppid(), SIGUSR1);
        }
        usleep(30000);
        write(fd, "x", 1);
        _exit(0);
    }
    return pid;
}

int main(void)
{
    int fds[2], status;
    pid_t pid;
    char c = 0;

    pipe(fds);
    install(SIGUSR1, handler, SA_RESTART);
    pid = nagger(fds[1]);
    ok(read(fds[0], &c, 1) == 1 && c == 'x', "with SA_RESTART the read sees the byte");
    waitpid(pid, &status, 0);

    install(SIGUSR1, handler, 0);
    pid = nagger(fds[1]);
    ok(read(fds[0], &c, 1) == -1 && errno == EINTR, "without, EINTR");
    while (read(fds[0], &c, 1) != 1)
        continue;
    while (waitpid(pid, &status, 0) != pid)
        continue;
    ok(exited_with(status, 0), "until the byte came");
    return done_testing();
}
