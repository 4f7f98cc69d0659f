/* trap.c - commands run when a signal comes, or at the end (signal 0, EXIT).
 * The handler only notes the signal; the command runs between two commands. */
#include "user/sh/sh.h"

#include "user/lib/signames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIGNALS 65

static char *traps[SIGNALS];
static volatile sig_atomic_t pending[SIGNALS], any_pending;

static void note(int sig)
{
    pending[sig] = any_pending = 1;
}

static void install(int sig)
{
    struct sigaction action = { .sa_handler = !traps[sig]   ? SIG_DFL
                                              : *traps[sig] ? note
                                                            : SIG_IGN };
    if (sig == 0)
        return;
    if (!traps[sig] && sh.interactive)
        jobs_signals();
    else
        sigaction(sig, &action, NULL);
}

static void set_trap(int sig, const char *command)
{
    free(traps[sig]);
    traps[sig] = command ? xstrdup(command) : NULL;
    install(sig);
}

static void run_trap(int sig)
{
    int status = sh.status;
    run_string(traps[sig], "trap");
    if (sh.leaving == STAY)
        sh.status = status;
}

void traps_run(void)
{
    while (any_pending) {
        any_pending = 0;
        for (int sig = 1; sig < SIGNALS; sig++) {
            bool due = pending[sig] && traps[sig];
            pending[sig] = 0;
            if (due)
                run_trap(sig);
        }
    }
}

/* A child has the default actions; what is ignored stays ignored. */
void traps_reset(void)
{
    for (int sig = 0; sig < SIGNALS; sig++)
        if (traps[sig] && *traps[sig])
            set_trap(sig, NULL);
}

void trap_exit(void)
{
    char *command = traps[0];
    if (!command)
        return;
    traps[0] = NULL;
    sh.leaving = STAY;
    int status = sh.status;
    run_string(command, "trap");
    if (sh.leaving != LEAVE_SHELL)
        sh.status = status;
    free(command);
}

static int trap_number(const char *name)
{
    return strcmp(name, "EXIT") == 0 ? 0 : signal_number(name);
}

int builtin_trap(char **argv)
{
    char **name = argv + 1;
    if (!*name) {
        for (int sig = 0; sig < SIGNALS; sig++)
            if (traps[sig])
                printf("trap -- '%s' %s\n", traps[sig], sig ? signal_name(sig) : "EXIT");
        return 0;
    }
    const char *command = name[1] ? *name++ : "-";
    for (; *name; name++) {
        int sig = trap_number(*name);
        if (sig < 0 || sig >= SIGNALS) {
            sh_error("trap: %s: no such signal", *name);
            return 1;
        }
        set_trap(sig, strcmp(command, "-") == 0 ? NULL : command);
    }
    return 0;
}
