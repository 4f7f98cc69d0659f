/* A sleep that is stopped and goes on takes no longer; a handler ends it with the rest. */
#include <errno.h>
#include <time.h>

#include "children.h"
#include "tap.h"

static void handler(int sig)
{
    (void)sig;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void)
{
    struct timespec nap = { 0, 400000000 }, rest = { 9, 9 };
    double start;
    int status;
    pid_t pid, parent = getpid();

    pid = fork();
    if (pid == 0) {
        start = now();
        if (nanosleep(&nap, NULL) != 0)
            _exit(1);
        start = now() - start;
        _exit(start >= 0.4 && start < 0.9 ? 0 : 2);
    }
    usleep(100000);
    kill(pid, SIGSTOP);
    usleep(100000);
    kill(pid, SIGCONT);
    waitpid(pid, &status, 0);
    ok(exited_with(status, 0), "stop and continue go unnoticed");

    install(SIGUSR1, handler, SA_RESTART);
    pid = fork();
    if (pid == 0) {
        usleep(100000);
        kill(parent, SIGUSR1);
        _exit(0);
    }
    ok(nanosleep(&nap, &rest) == -1 && errno == EINTR, "a handler ends it");
    ok(rest.tv_sec == 0 && rest.tv_nsec > 100000000 && rest.tv_nsec < 400000000,
       "and the rest is told");
    waitpid(pid, &status, 0);
    return done_testing();
}
