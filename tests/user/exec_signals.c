/* exec: handlers become default, ignored signals stay ignored, the mask and what is pending
 * stay. */
#include "children.h"
#include "tap.h"

static void handler(int sig)
{
    (void)sig;
}

static int child(void)
{
    struct sigaction a;

    sigaction(SIGUSR1, NULL, &a);
    if (a.sa_handler != SIG_DFL)
        return 1;
    sigaction(SIGUSR2, NULL, &a);
    if (a.sa_handler != SIG_IGN)
        return 2;
    return is_blocked(SIGTERM) && is_pending(SIGTERM) && !is_blocked(SIGHUP) ? 21 : 3;
}

int main(int argc, char **argv)
{
    char *args[] = { argv[0], (char *)"child", NULL };
    int status;
    pid_t pid;

    if (argc > 1)
        return child();
    pid = fork();
    if (pid == 0) {
        install(SIGUSR1, handler, 0);
        install(SIGUSR2, SIG_IGN, 0);
        change_mask(SIG_BLOCK, SIGTERM);
        raise(SIGTERM);
        execv(argv[0], args);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    is_int(WEXITSTATUS(status), 21, "the new program finds them so");
    return done_testing();
}
