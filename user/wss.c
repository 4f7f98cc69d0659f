/* wss.c - the working set of a process: wss PID [SECONDS [COUNT]]. The accessed bits of its page
 * table are cleared; those that are set when the time is over belong to pages that were used.
 * Denning, CACM 11/5, 1968. Pages that reclaim looks at or takes meanwhile may be missed. */
#include "user/lib/areas.h"
#include "user/lib/util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static char pid_path[64], rollup_path[64];

static void clear_accessed(void)
{
    int fd = open(pid_path, O_WRONLY);

    if (fd < 0 || !write_all(fd, "1", 1)) {
        warn(pid_path);
        exit(1);
    }
    close(fd);
}

/* Clear, wait, look. */
static void watch(double seconds)
{
    struct timespec t = { .tv_sec = (time_t)seconds };
    char text[4096];

    t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
    clear_accessed();
    nanosleep(&t, NULL);
    if (read_file(rollup_path, text, sizeof text) < 0) {
        warn(rollup_path);
        exit(1);
    }
    unsigned long rss = named_number(text, "Rss"), used = named_number(text, "Referenced");
    printf("%8.2f %10lu %10lu %10lu %3lu%%\n", seconds, named_number(text, "Swap"), rss, used,
           rss ? (100 * used + rss / 2) / rss : 0);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    long pid, count = 1;
    double seconds = 1;
    char *end = NULL;

    prog_init(argv[0], "PID [SECONDS [COUNT]]");
    if (argc < 2 || argc > 4 || !parse_number(argv[1], &pid))
        prog_usage();
    if (argc > 2 && ((seconds = strtod(argv[2], &end)) < 0 || *end || seconds > 1e6))
        prog_usage();
    if (argc > 3 && !parse_number(argv[3], &count))
        prog_usage();
    snprintf(pid_path, sizeof pid_path, "/proc/%ld/clear_refs", pid);
    snprintf(rollup_path, sizeof rollup_path, "/proc/%ld/smaps_rollup", pid);
    printf("%8s %10s %10s %10s\n", "seconds", "swap kB", "rss kB", "used kB");
    while (count-- > 0)
        watch(seconds);
    return finish(0);
}
