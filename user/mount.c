/* mount.c - the file systems that are mounted, from /proc/mounts. */
#include "user/lib/util.h"

#include <string.h>

int main(int argc, char **argv)
{
    char line[512], *source, *on, *type, *options;
    FILE *f;

    prog_init(argv[0], "");
    if (argc > 1)
        prog_usage();
    if (!(f = fopen("/proc/mounts", "r"))) {
        warn("/proc/mounts");
        return 1;
    }
    while (fgets(line, sizeof line, f)) {
        source = strtok(line, " ");
        on = strtok(NULL, " ");
        type = strtok(NULL, " ");
        options = strtok(NULL, " ");
        if (options)
            printf("%s on %s type %s (%s)\n", source, on, type, options);
    }
    fclose(f);
    return finish(0);
}
