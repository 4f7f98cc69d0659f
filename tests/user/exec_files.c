/* exec closes what is marked close-on-exec, and nothing else. */
#include <errno.h>
#include <fcntl.h>

#include "children.h"
#include "tap.h"

int main(int argc, char **argv)
{
    char *args[] = { argv[0], (char *)"child", NULL };
    int status;
    pid_t pid;

    if (argc > 1) {
        int gone = fcntl(10, F_GETFD) == -1 && errno == EBADF && fcntl(12, F_GETFD) == -1;

        return gone && fcntl(11, F_GETFD) == 0 ? 9 : 1;
    }
    dup2(0, 10);
    dup2(0, 11);
    fcntl(0, F_DUPFD_CLOEXEC, 12);
    fcntl(10, F_SETFD, FD_CLOEXEC);
    ok(fcntl(12, F_GETFD) == FD_CLOEXEC && fcntl(11, F_GETFD) == 0, "two of three are marked");
    pid = fork();
    if (pid == 0) {
        if (fcntl(10, F_GETFD) != FD_CLOEXEC)
            _exit(2);
        execv(argv[0], args);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    is_int(WEXITSTATUS(status), 9, "fork keeps the marks, exec obeys them");
    ok(fcntl(10, F_GETFD) == FD_CLOEXEC, "the parent's are still open");
    return done_testing();
}
