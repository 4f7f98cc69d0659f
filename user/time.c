/* time.c - run a program and tell how long it took: real time, and processor time in user mode and
 * in the kernel. */
#include "user/lib/util.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void print(const char *what, long seconds, long microseconds)
{
    fprintf(stderr, "%s %ld.%03ld s\n", what, seconds, microseconds / 1000);
}

int main(int argc, char **argv)
{
    struct timespec start, end;
    struct rusage usage;
    int status;
    prog_init(argv[0], "PROGRAM [ARGUMENT]...");
    if (argc < 2)
        prog_usage();
    clock_gettime(CLOCK_MONOTONIC, &start);
    pid_t pid = fork();
    if (pid < 0)
        die("no process left");
    if (pid == 0) {
        execvp(argv[1], argv + 1);
        warn(argv[1]);
        _exit(errno == ENOENT ? 127 : 126);
    }
    signal(SIGINT, SIG_IGN);
    while (wait4(pid, &status, 0, &usage) < 0)
        if (errno != EINTR)
            die("lost the program");
    clock_gettime(CLOCK_MONOTONIC, &end);
    long seconds = (long)(end.tv_sec - start.tv_sec), nanoseconds = end.tv_nsec - start.tv_nsec;
    if (nanoseconds < 0) {
        seconds--;
        nanoseconds += 1000000000;
    }
    print("real", seconds, nanoseconds / 1000);
    print("user", (long)usage.ru_utime.tv_sec, (long)usage.ru_utime.tv_usec);
    print("sys ", (long)usage.ru_stime.tv_sec, (long)usage.ru_stime.tv_usec);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
