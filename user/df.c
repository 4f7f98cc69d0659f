/* df.c - room on file systems, in KB: on those of the names, or on all that have a limit. -i:
 * inodes. */
#include "user/lib/util.h"

#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

static bool inodes;

static void print_row(const char *source, const char *on, const struct statfs *s)
{
    unsigned long long unit = s->f_bsize, all = s->f_blocks, unused = s->f_bfree;
    unsigned long long usable = s->f_bavail, used, share;

    if (inodes) {
        unit = 1024;
        all = s->f_files;
        unused = usable = s->f_ffree;
    }
    used = all - unused;
    share = used + usable ? (100 * used + used + usable - 1) / (used + usable) : 0;
    printf("%-12s %10llu %10llu %10llu %3llu%% %s\n", source, all * unit / 1024, used * unit / 1024,
           usable * unit / 1024, share, on);
}

/* The mount whose path is the longest that `path` begins with; "" for all of them. */
static bool print_mounts(const char *path)
{
    static char line[512], best_source[128], best_on[256];
    struct statfs s;
    FILE *f = fopen("/proc/mounts", "r");

    *best_on = 0;
    while (f && fgets(line, sizeof line, f)) {
        char *source = strtok(line, " "), *on = strtok(NULL, " ");

        if (!on || statfs(on, &s) < 0)
            continue;
        if (!*path && s.f_blocks)
            print_row(source, on, &s);
        if (*path && strncmp(path, on, strlen(on)) == 0 && strlen(on) >= strlen(best_on)) {
            snprintf(best_source, sizeof best_source, "%s", source);
            snprintf(best_on, sizeof best_on, "%s", on);
        }
    }
    if (f)
        fclose(f);
    if (*path && statfs(path, &s) < 0) {
        warn(path);
        return false;
    }
    if (*path)
        print_row(*best_on ? best_source : "-", *best_on ? best_on : path, &s);
    return true;
}

int main(int argc, char **argv)
{
    int status = 0;

    prog_init(argv[0], "[-ik] [FILE]...");
    for (int c; (c = getopt(argc, argv, "ik")) != -1;) {
        if (c == '?')
            prog_usage();
        inodes = inodes || c == 'i';
    }
    printf("%-12s %10s %10s %10s %4s %s\n", "Filesystem", inodes ? "Inodes" : "1K-blocks",
           inodes ? "IUsed" : "Used", inodes ? "IFree" : "Available", "Use%", "Mounted on");
    if (optind == argc)
        print_mounts("");
    for (char **file = argv + optind; *file; file++)
        if (!print_mounts(*file))
            status = 1;
    return finish(status);
}
