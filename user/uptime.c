/* uptime.c - how long the system has run, and its load averages. */
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>

static void print_duration(unsigned long seconds)
{
    unsigned long days = seconds / 86400, hours = seconds / 3600 % 24, minutes = seconds / 60 % 60;
    if (days > 0)
        printf("%lu day%s, ", days, days == 1 ? "" : "s");
    printf("%lu:%02lu:%02lu", hours, minutes, seconds % 60);
}

int main(int argc, char **argv)
{
    char text[128], load[128];
    (void)argc;
    prog_init(argv[0], "");
    if (read_file("/proc/uptime", text, sizeof text) < 0) {
        warn("/proc/uptime");
        return 1;
    }
    fputs("up ", stdout);
    print_duration(strtoul(text, NULL, 10));
    if (read_file("/proc/loadavg", load, sizeof load) > 0) {
        char *one = strtok(load, " "), *five = strtok(NULL, " "), *fifteen = strtok(NULL, " ");
        if (fifteen)
            printf(", load average: %s, %s, %s", one, five, fifteen);
    }
    putchar('\n');
    return finish(0);
}
