/* sigset.c - sets of signals. */
#include <errno.h>
#include <signal.h>

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~0ULL;
    return 0;
}

/* The bit of sig. => 0 and EINVAL for what is no signal */
static sigset_t bit(int sig)
{
    if (sig >= 1 && sig < NSIG)
        return 1ULL << (sig - 1);
    errno = EINVAL;
    return 0;
}

int sigaddset(sigset_t *set, int sig)
{
    *set |= bit(sig);
    return bit(sig) ? 0 : -1;
}

int sigdelset(sigset_t *set, int sig)
{
    *set &= ~bit(sig);
    return bit(sig) ? 0 : -1;
}

int sigismember(const sigset_t *set, int sig)
{
    return bit(sig) ? (*set & bit(sig)) != 0 : -1;
}
