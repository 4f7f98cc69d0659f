/* Who am I: process, thread, parent, group; limits of what can be asked. */
#include <errno.h>

#include "children.h"
#include "tap.h"

int main(void)
{
    ok(getpid() > 0 && getpid() == gettid(), "one thread has its process's number");
    ok(getppid() > 0 || getpid() == 1, "a parent");
    ok(getpgid(0) == getpgrp() && getpgid(getpid()) == getpgrp(), "a group");
    ok(getpgid(1 << 22) == -1 && errno == ESRCH, "nobody has that number");
    ok(syscall(100000) == -1 && errno == ENOSYS, "a call that is not there");
    return done_testing();
}
