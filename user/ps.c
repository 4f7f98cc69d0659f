/* ps.c - the processes, from /proc: number, parent, state, memory, processor time, command.
 * Which processes and columns to show, as other systems ask by letters, is always all of these. */
#include "user/lib/proc.h"
#include "user/lib/util.h"

#include <string.h>
#include <unistd.h>

static void print_process(const struct proc_stat *p, void *unused)
{
    (void)unused;
    unsigned long page = (unsigned long)sysconf(_SC_PAGESIZE);
    unsigned long centis = p->ticks * 100 / (unsigned long)sysconf(_SC_CLK_TCK);
    char command[256];
    printf("%5ld %5ld %c %8lu %8lu %3lu:%02lu.%02lu %s\n", p->pid, p->ppid, p->state,
           p->vsize / 1024, p->rss * page / 1024, centis / 6000, centis / 100 % 60, centis % 100,
           proc_command(p, command, sizeof command));
}

int main(int argc, char **argv)
{
    (void)argc;
    prog_init(argv[0], "[aAefluxw]");
    for (char **arg = argv + 1; *arg; arg++)
        if ((*arg)[strspn(*arg, "-aAefluxw")])
            prog_usage();
    printf("%5s %5s %c %8s %8s %9s %s\n", "PID", "PPID", 'S', "VSZ", "RSS", "TIME", "COMMAND");
    if (!proc_each(print_process, NULL)) {
        warn("/proc");
        return 1;
    }
    return finish(0);
}
