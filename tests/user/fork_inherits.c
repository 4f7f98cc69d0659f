/* A child has its parent's directory, umask, mask, handlers and open files; not its pending
 * signals. */
#include <string.h>
#include <sys/stat.h>

#include "children.h"
#include "tap.h"

static void handler(int sig)
{
    (void)sig;
}

static int child(void)
{
    char cwd[64];
    struct sigaction a;

    if (!getcwd(cwd, sizeof cwd) || strcmp(cwd, "/") != 0)
        return 1;
    if (umask(0) != 027)
        return 2;
    if (!is_blocked(SIGUSR1))
        return 3;
    if (is_pending(SIGUSR1))
        return 4;
    sigaction(SIGUSR2, NULL, &a);
    return a.sa_handler == handler ? 0 : 5;
}

int main(void)
{
    chdir("/");
    umask(027);
    change_mask(SIG_BLOCK, SIGUSR1);
    install(SIGUSR2, handler, 0);
    raise(SIGUSR1);
    ok(is_pending(SIGUSR1), "a blocked signal is pending in the parent");
    is_int(WEXITSTATUS(in_child(child)), 0, "the child has all but that");
    ok(is_pending(SIGUSR1), "which the parent still has");
    return done_testing();
}
