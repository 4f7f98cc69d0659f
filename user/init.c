/* init.c - the first process.
 * With arguments it runs them as one command line, `sh -c`, and ends with its status; that is how
 * a test gives its verdict to the machine. Without, it runs /etc/rc and then a shell on the
 * console. Orphans become its children, and it reaps them. When it ends, the machine ends. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHELL   "/bin/sh"
#define RC      "/etc/rc"
#define CONSOLE "/dev/console"

static const char *const environment[] = {
    "PATH=/bin:/sbin:/tests", "HOME=/", "TERM=ansi", "USER=root", "SHELL=" SHELL, NULL,
};

/* Standard input, output and error are the console, unless the kernel has opened them. */
static void open_console(void)
{
    if (fcntl(2, F_GETFD) >= 0)
        return;
    int fd = open(CONSOLE, O_RDWR);
    if (fd < 0)
        return;
    for (int i = 0; i < 3; i++)
        if (i != fd)
            dup2(fd, i);
    if (fd > 2)
        close(fd);
}

/* A child leads a session of its own, so that ^C at the console never reaches process 1. */
static void lead_session(void)
{
    setsid();
    ioctl(0, TIOCSCTTY, 0);
    tcsetpgrp(0, getpgrp());
}

static pid_t spawn(const char *const argv[])
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    lead_session();
    execve(argv[0], (char *const *)argv, (char *const *)environment);
    fprintf(stderr, "init: %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

/* Wait for one child, reaping whatever else ends meanwhile. => its status as a shell gives it */
static int run(const char *const argv[])
{
    int status = 0;
    pid_t pid = spawn(argv), got;
    if (pid < 0) {
        fprintf(stderr, "init: fork: %s\n", strerror(errno));
        return 126;
    }
    do
        got = waitpid(-1, &status, 0);
    while (got != pid && (got > 0 || errno == EINTR));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* argv[1..] joined by blanks: a command line. */
static char *join(char **argv)
{
    size_t size = 1;
    for (char **a = argv + 1; *a; a++)
        size += strlen(*a) + 1;
    char *line = malloc(size);
    if (!line)
        exit(126);
    line[0] = '\0';
    for (char **a = argv + 1; *a; a++) {
        strcat(line, *a);
        if (a[1])
            strcat(line, " ");
    }
    return line;
}

int main(int argc, char **argv)
{
    open_console();
    if (argc > 1)
        return run((const char *[]){ SHELL, "-c", join(argv), NULL });
    if (access(RC, R_OK) == 0)
        run((const char *[]){ SHELL, RC, NULL });
    return run((const char *[]){ SHELL, "-l", NULL });
}
