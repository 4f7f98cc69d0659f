/* A process in a session without a terminal has no /dev/tty. */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <tap.h>
#include <unistd.h>

int main(void)
{
    int status;

    if (fork() == 0) {
        setsid();
        _exit(open("/dev/tty", O_RDWR) == -1 ? errno : 0);
    }
    wait(&status);
    is_int(WEXITSTATUS(status), ENXIO, "ENXIO");
    return done_testing();
}
