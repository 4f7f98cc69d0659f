/* vfork and exec: the parent goes on with its memory while the program runs. */
#include "children.h"
#include "tap.h"

static volatile int value = 1;

int main(int argc, char **argv)
{
    char *args[] = { argv[0], (char *)"child", NULL };
    int fds[2], status;
    pid_t pid;
    char c;

    if (argc > 1) {
        value = 2;
        return read(0, &c, 1) == 1 ? 5 : 6;
    }
    pipe(fds);
    pid = vfork();
    if (pid == 0) {
        dup2(fds[0], 0);
        execv(argv[0], args);
        _exit(127);
    }
    ok(waitpid(pid, &status, WNOHANG) == 0, "the parent runs beside the new program");
    write(fds[1], "x", 1);
    waitpid(pid, &status, 0);
    ok(exited_with(status, 5), "which ran");
    ok(value == 1, "in memory of its own");
    return done_testing();
}
