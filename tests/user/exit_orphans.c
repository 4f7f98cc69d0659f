/* A process whose parent ends gets another one. */
#include "children.h"
#include "tap.h"

int main(void)
{
    int fds[2], gate[2], status;
    pid_t pid, seen[2] = { 0, 0 };
    char c;

    pipe(fds);
    pipe(gate);
    pid = fork();
    if (pid == 0) {
        if (fork() == 0) {
            seen[0] = getppid();
            read(gate[0], &c, 1); /* until the parent has gone */
            seen[1] = getppid();
            write(fds[1], seen, sizeof seen);
        }
        _exit(0);
    }
    waitpid(pid, &status, 0);
    write(gate[1], "x", 1);
    ok(read(fds[0], seen, sizeof seen) == sizeof seen, "the grandchild lives on");
    ok(seen[1] != pid && seen[1] > 0, "its parent is another now");
    ok(waitpid(-1, &status, 0) == -1, "and not we");
    return done_testing();
}
