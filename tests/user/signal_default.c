/* Default actions: ignore, stop, end; a signal that is ignored is lost. */
#include "children.h"
#include "tap.h"

static int ignored(void)
{
    raise(SIGCHLD);
    raise(SIGURG);
    raise(SIGWINCH);
    raise(SIGCONT);
    return 11;
}

static int lost(void)
{
    install(SIGTERM, SIG_IGN, 0);
    raise(SIGTERM);
    install(SIGTERM, SIG_DFL, 0);
    return 12;
}

static int realtime(void)
{
    raise(SIGRTMAX);
    return 1;
}

int main(void)
{
    int status;
    pid_t pid;

    ok(exited_with(in_child(ignored), 11), "CHLD, URG, WINCH and CONT do nothing");
    ok(exited_with(in_child(lost), 12), "an ignored TERM does not come back");
    ok(killed_by(in_child(realtime), SIGRTMAX), "a real-time signal ends the process");
    pid = fork();
    if (pid == 0) {
        raise(SIGSTOP);
        _exit(13);
    }
    waitpid(pid, &status, WUNTRACED);
    ok(WIFSTOPPED(status), "STOP stops");
    kill(pid, SIGCONT);
    waitpid(pid, &status, 0);
    ok(exited_with(status, 13), "CONT lets it go on");
    return done_testing();
}
