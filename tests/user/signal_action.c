/* sigaction: the old one comes back; KILL and STOP are nobody's; flags are kept. */
#include <errno.h>

#include "children.h"
#include "tap.h"

static void handler(int sig)
{
    (void)sig;
}

int main(void)
{
    struct sigaction a = { .sa_flags = SA_RESTART }, old;

    a.sa_handler = handler;
    sigemptyset(&a.sa_mask);
    sigaddset(&a.sa_mask, SIGUSR2);
    ok(sigaction(SIGUSR1, &a, &old) == 0 && old.sa_handler == SIG_DFL, "default at first");
    ok(sigaction(SIGUSR1, NULL, &old) == 0 && old.sa_handler == handler, "then ours");
    ok(old.sa_flags & SA_RESTART && sigismember(&old.sa_mask, SIGUSR2), "with flags and mask");
    ok(sigaction(SIGKILL, &a, NULL) == -1 && errno == EINVAL, "not for KILL");
    ok(sigaction(SIGSTOP, &a, NULL) == -1 && errno == EINVAL, "not for STOP");
    ok(sigaction(SIGKILL, NULL, &old) == 0 && old.sa_handler == SIG_DFL, "but it may be asked");
    ok(sigaction(65, &a, NULL) == -1 && sigaction(0, &a, NULL) == -1, "no such signals");
    return done_testing();
}
