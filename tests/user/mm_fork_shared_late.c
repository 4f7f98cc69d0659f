/* Shared memory touched only after fork is shared all the same. */
#include "mm.h"

int main(void)
{
    char *p = map(2, RW, SHARED);
    int fds[2], status;
    char c;

    pipe(fds);
    if (fork() == 0) {
        read(fds[0], &c, 1);
        p[PAGE] = p[0] == 'p' ? 'y' : 'n';
        _exit(0);
    }
    p[0] = 'p';
    write(fds[1], "x", 1);
    wait(&status);
    ok(p[PAGE] == 'y', "the child sees what the parent wrote afterwards");
    ok(p[0] == 'p', "the parent sees its own");
    return done_testing();
}
