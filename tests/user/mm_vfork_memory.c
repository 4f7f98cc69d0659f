/* vfork lends the memory: what the child writes is there. */
#include "mm.h"

int main(void)
{
    volatile char *p = letters(1);
    pid_t pid = vfork();

    if (pid == 0) {
        p[0] = 'v';
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    ok(p[0] == 'v', "the parent sees the child's write");
    ok(p[1] == 'a', "and the rest");
    return done_testing();
}
