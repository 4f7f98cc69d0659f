/* When nobody is left who would continue it, a stopped group gets SIGHUP and SIGCONT. */
#include "children.h"
#include "tap.h"

static volatile int hup, cont;

static void handler(int sig)
{
    hup += sig == SIGHUP;
    cont += sig == SIGCONT;
}

static void grandchild(int fd)
{
    char got;

    setpgid(0, 0);
    install(SIGHUP, handler, 0);
    install(SIGCONT, handler, 0);
    raise(SIGSTOP);
    got = (char)('0' + hup + 2 * cont);
    write(fd, &got, 1);
    _exit(0);
}

int main(void)
{
    int fds[2], status;
    char got = 0;
    pid_t pid;

    pipe(fds);
    pid = fork();
    if (pid == 0) {
        pid_t g;

        setsid(); /* a session where only we could continue the group */
        g = fork();
        if (g == 0)
            grandchild(fds[1]);
        waitpid(g, &status, WUNTRACED);
        _exit(WIFSTOPPED(status) ? 0 : 1);
    }
    waitpid(pid, &status, 0);
    ok(exited_with(status, 0), "the grandchild stopped, its parent ended");
    ok(read(fds[0], &got, 1) == 1, "it goes on");
    is_int(got, '3', "after a SIGHUP and a SIGCONT");
    return done_testing();
}
