/* swapoff.c - bring back what is swapped to disks or files, and leave them; -a: all there are. */
#include "user/lib/util.h"

#include <string.h>
#include <sys/swap.h>
#include <unistd.h>

static bool turn_off(const char *name)
{
    if (swapoff(name) == 0)
        return true;
    warn(name);
    return false;
}

/* Each line of /proc/swaps begins with a path that a blank ends; the first names the columns. */
static int turn_all_off(void)
{
    char text[2048], *line, *rest;
    int status = 0;

    if (read_file("/proc/swaps", text, sizeof text) < 0) {
        warn("/proc/swaps");
        return 1;
    }
    for (line = strtok_r(text, "\n", &rest); (line = strtok_r(NULL, "\n", &rest));) {
        line[strcspn(line, " ")] = '\0';
        if (!turn_off(line))
            status = 1;
    }
    return status;
}

int main(int argc, char **argv)
{
    bool all = false;
    int status = 0;

    prog_init(argv[0], "[-a] [FILE]...");
    for (int c; (c = getopt(argc, argv, "a")) != -1; all = true)
        if (c == '?')
            prog_usage();
    if (!all && optind == argc)
        prog_usage();
    if (all)
        status = turn_all_off();
    for (char **name = argv + optind; *name; name++)
        if (!turn_off(*name))
            status = 1;
    return finish(status);
}
