/* kill.c - send a signal to processes; -l lists the signals. */
#include "user/lib/signames.h"
#include "user/lib/util.h"

#include <signal.h>
#include <string.h>
#include <sys/types.h>

int main(int argc, char **argv)
{
    int sig = SIGTERM, i = 1, status = 0;
    prog_init(argv[0], "[-SIGNAL] PID... | -l");
    if (argc > 1 && strcmp(argv[1], "-l") == 0) {
        signal_list();
        return finish(0);
    }
    if (argc > 1 && argv[1][0] == '-' && argv[1][1]) {
        sig = signal_number(argv[1] + 1);
        i++;
    }
    if (sig < 0 || i == argc)
        prog_usage();
    for (; i < argc; i++) {
        long pid;
        if (!parse_number(argv[i], &pid))
            prog_usage();
        if (kill((pid_t)pid, sig) < 0) {
            warn(argv[i]);
            status = 1;
        }
    }
    return status;
}
