/* A read that waits ends with EINTR when a handler ran, and goes on by itself under SA_RESTART. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <tap.h>
#include <time.h>
#include <unistd.h>

static void handler(int sig) {}

/* A child that sends the signal after 30 ms, and after 60 ms a byte. */
static void disturb(int fd)
{
    pid_t parent = getpid();

    if (fork() != 0)
        return;
    nanosleep(&(struct timespec){ 0, 30000000 }, NULL);
    kill(parent, SIGUSR1);
    nanosleep(&(struct timespec){ 0, 30000000 }, NULL);
    _exit(write(fd, "x", 1) != 1);
}

int main(void)
{
    struct sigaction sa = { .sa_handler = handler };
    int fds[2];
    char c;

    pipe(fds);
    sigaction(SIGUSR1, &sa, NULL);
    disturb(fds[1]);
    ok(read(fds[0], &c, 1) == -1 && errno == EINTR, "EINTR");
    is_int(read(fds[0], &c, 1), 1, "the byte comes later");
    wait(NULL);
    sa.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &sa, NULL);
    disturb(fds[1]);
    is_int(read(fds[0], &c, 1), 1, "SA_RESTART: the byte");
    wait(NULL);
    return done_testing();
}
