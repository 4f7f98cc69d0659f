/* signames.c - names of signals. */
#include "user/lib/signames.h"

#include "user/lib/util.h"

#include <signal.h>
#include <string.h>

static const struct {
    int number;
    const char *name;
} signals[] = {
    { SIGHUP, "HUP" },   { SIGINT, "INT" },   { SIGQUIT, "QUIT" }, { SIGILL, "ILL" },
    { SIGTRAP, "TRAP" }, { SIGABRT, "ABRT" }, { SIGBUS, "BUS" },   { SIGFPE, "FPE" },
    { SIGKILL, "KILL" }, { SIGUSR1, "USR1" }, { SIGSEGV, "SEGV" }, { SIGUSR2, "USR2" },
    { SIGPIPE, "PIPE" }, { SIGALRM, "ALRM" }, { SIGTERM, "TERM" }, { SIGCHLD, "CHLD" },
    { SIGCONT, "CONT" }, { SIGSTOP, "STOP" }, { SIGTSTP, "TSTP" }, { SIGTTIN, "TTIN" },
    { SIGTTOU, "TTOU" }, { SIGSYS, "SYS" },
};

const char *signal_name(int sig)
{
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        if (signals[i].number == sig)
            return signals[i].name;
    return "?";
}

int signal_number(const char *name)
{
    long number;
    if (parse_number(name, &number))
        return number >= 0 && number < 65 ? (int)number : -1;
    if (strncmp(name, "SIG", 3) == 0)
        name += 3;
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        if (strcmp(signals[i].name, name) == 0)
            return signals[i].number;
    return -1;
}

void signal_list(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        printf("%2d %-5s%s", signals[i].number, signals[i].name, (i + 1) % 6 ? "  " : "\n");
    if (ARRAY_SIZE(signals) % 6)
        putchar('\n');
}
