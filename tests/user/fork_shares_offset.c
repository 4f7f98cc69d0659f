/* An open file that fork copied is one: reading in the child moves the parent. */
#include <fcntl.h>

#include "children.h"
#include "tap.h"

int main(void)
{
    char name[] = "fork-offset.tmp", c = 0;
    int fd, status;
    pid_t pid;

    fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    write(fd, "abcdef", 6);
    lseek(fd, 0, SEEK_SET);
    pid = fork();
    if (pid == 0)
        _exit(read(fd, &c, 1) == 1 && c == 'a' ? 0 : 1);
    waitpid(pid, &status, 0);
    ok(exited_with(status, 0), "the child reads a");
    ok(read(fd, &c, 1) == 1 && c == 'b', "then the parent reads b");
    close(fd);
    unlink(name);
    return done_testing();
}
