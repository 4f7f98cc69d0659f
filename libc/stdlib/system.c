/* system.c - a command for the shell. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The caller ignores ^C while it waits: that is meant for the command. */
int system(const char *command)
{
    const char *argv[] = { "sh", "-c", command, NULL };
    struct sigaction ignore = { .sa_handler = SIG_IGN }, intr, quit;
    sigset_t child, mask;
    int status = -1;
    pid_t pid;

    if (!command)
        return access("/bin/sh", X_OK) == 0;
    sigaction(SIGINT, &ignore, &intr);
    sigaction(SIGQUIT, &ignore, &quit);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &mask);
    pid = vfork();
    if (pid == 0) {
        sigaction(SIGINT, &intr, NULL);
        sigaction(SIGQUIT, &quit, NULL);
        sigprocmask(SIG_SETMASK, &mask, NULL);
        execve("/bin/sh", (char *const *)argv, environ);
        _exit(127);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    sigaction(SIGINT, &intr, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return status;
}
