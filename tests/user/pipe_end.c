/* A reader gets what was written, then 0 when the last writer has gone. */
#include "children.h"
#include "tap.h"

int main(void)
{
    int fds[2], status, total = 0, n;
    char buf[3000];
    pid_t pid;

    pipe(fds);
    pid = fork();
    if (pid == 0) {
        close(fds[0]);
        for (int i = 0; i < 100; i++)
            if (write(fds[1], buf, 2000) != 2000)
                _exit(1);
        _exit(0);
    }
    close(fds[1]);
    while ((n = (int)read(fds[0], buf, sizeof buf)) > 0)
        total += n;
    is_int(total, 200000, "more than a pipe holds goes through it");
    is_int(n, 0, "then comes the end");
    waitpid(pid, &status, 0);
    ok(exited_with(status, 0), "the writer was never refused");
    return done_testing();
}
