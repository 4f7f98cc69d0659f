/* vfork: the parent sleeps until the child ends, and its memory is the same. */
#include "children.h"
#include "tap.h"

static volatile int touched;

int main(void)
{
    int status;
    pid_t pid = vfork();

    if (pid == 0) {
        touched = 1;
        _exit(3);
    }
    ok(touched == 1, "the child's write is in the parent's memory");
    ok(waitpid(pid, &status, 0) == pid && exited_with(status, 3), "which it gives back at its end");
    return done_testing();
}
