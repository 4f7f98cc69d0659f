/* A program that runs cannot be written to; it can be removed. */
#include <errno.h>
#include <fcntl.h>

#include "children.h"
#include "tap.h"

int main(int argc, char **argv)
{
    char buf[4096];
    int from, to, n, status, fds[2];
    pid_t pid;

    if (argc > 1)
        return read(0, buf, 1) == 1 ? 7 : 8;
    from = open(argv[0], O_RDONLY);
    to = open("exec-busy.tmp", O_WRONLY | O_CREAT | O_TRUNC, 0755);
    while ((n = (int)read(from, buf, sizeof buf)) > 0)
        write(to, buf, (size_t)n);
    pid = fork();
    if (pid == 0) {
        execl("exec-busy.tmp", "x", "child", (char *)NULL);
        _exit(errno == ETXTBSY ? 26 : 127);
    }
    waitpid(pid, &status, 0);
    is_int(WEXITSTATUS(status), 26, "a file open for writing is not executed");
    close(to);

    pipe(fds);
    pid = vfork(); /* returns when the program has started */
    if (pid == 0) {
        dup2(fds[0], 0);
        execl("exec-busy.tmp", "x", "child", (char *)NULL);
        _exit(127);
    }
    ok(open("exec-busy.tmp", O_WRONLY) == -1 && errno == ETXTBSY,
       "a program that runs is not written");
    ok(unlink("exec-busy.tmp") == 0, "its name can go");
    write(fds[1], "x", 1);
    waitpid(pid, &status, 0);
    is_int(WEXITSTATUS(status), 7, "it runs on without");
    return done_testing();
}
