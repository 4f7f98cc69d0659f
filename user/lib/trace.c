/* trace.c - what trace and strace share. */
#include "user/lib/trace.h"

#include "user/lib/util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool trace_tell(const char *command)
{
    int fd = open("/proc/trace", O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, command, strlen(command)) >= 0;

    if (!good)
        complain("%s: %s", command, strerror(errno));
    if (fd >= 0)
        close(fd);
    return good;
}

pid_t trace_program(char **argv, bool follow)
{
    pid_t pid = fork();

    if (pid < 0)
        die("no process left");
    if (pid == 0) {
        int fd = open("/proc/trace", O_WRONLY | O_CLOEXEC);

        if (fd < 0 || write(fd, follow ? "follow" : "mark", follow ? 6 : 4) < 0)
            warn("/proc/trace");
        execvp(argv[0], argv);
        int error = errno;
        trace_tell("off");
        errno = error;
        warn(argv[0]);
        _exit(error == ENOENT ? 127 : 126);
    }
    return pid;
}
