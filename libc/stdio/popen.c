/* popen.c - a pipe to or from a command. */
#include "libc/stdio/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Run the command with end as its descriptor fd. The child borrows our memory until it execs.
 * Files of earlier popens are not the child's: they are all close-on-exec. */
static pid_t run(const char *command, int end, int fd)
{
    const char *argv[] = { "sh", "-c", command, NULL };
    pid_t pid = vfork();

    if (pid)
        return pid;
    if (end == fd)
        fcntl(end, F_SETFD, 0);
    else
        dup2(end, fd);
    execve("/bin/sh", (char *const *)argv, environ);
    _exit(127);
}

FILE *popen(const char *command, const char *mode)
{
    int reads = *mode == 'r', p[2], error;
    FILE *f;

    if (!reads && *mode != 'w') {
        errno = EINVAL;
        return NULL;
    }
    if (pipe2(p, O_CLOEXEC) < 0)
        return NULL;
    f = __file_new(p[!reads], reads ? F_READ : F_WRITE);
    if (f && (f->pid = run(command, p[reads], reads)) > 0) {
        close(p[reads]);
        return f;
    }
    error = errno;
    if (f)
        fclose(f);
    else
        close(p[!reads]);
    close(p[reads]);
    errno = error;
    return NULL;
}

int pclose(FILE *f)
{
    pid_t pid = f->pid;
    int status;

    fclose(f);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}
