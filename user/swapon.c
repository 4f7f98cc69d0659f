/* swapon.c - swap to disks and files that mkswap has prepared.
 * -a: every disk with the signature of mkswap that is not in use; -p N: with that priority, 0 to
 * 32767, highest first; -s, or nothing: print what is on. */
#include "user/lib/util.h"

#include <fcntl.h>
#include <string.h>
#include <sys/swap.h>
#include <unistd.h>

#define SIGNATURE_AT 4086

static int flags;

static bool turn_on(const char *name)
{
    if (swapon(name, flags) == 0)
        return true;
    warn(name);
    return false;
}

static bool has_signature(const char *name)
{
    char magic[10];
    int fd = open(name, O_RDONLY);
    bool has = fd >= 0 && pread(fd, magic, sizeof magic, SIGNATURE_AT) == sizeof magic &&
               memcmp(magic, "SWAPSPACE2", sizeof magic) == 0;

    if (fd >= 0)
        close(fd);
    return has;
}

static bool is_on(const char *name)
{
    char text[2048], *line;

    if (read_file("/proc/swaps", text, sizeof text) < 0)
        return false;
    for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ' ')
            return true;
    return false;
}

/* The disks are those of /proc/diskstats: number, number, name. */
static int turn_all_on(void)
{
    char line[256], disk[32], path[48];
    FILE *f = fopen("/proc/diskstats", "r");
    int status = 0;

    while (f && fgets(line, sizeof line, f)) {
        if (sscanf(line, "%*u %*u %31s", disk) != 1)
            continue;
        snprintf(path, sizeof path, "/dev/%s", disk);
        if (has_signature(path) && !is_on(path) && !turn_on(path))
            status = 1;
    }
    if (f)
        fclose(f);
    return status;
}

static int print_areas(void)
{
    int fd = open("/proc/swaps", O_RDONLY);

    if (fd < 0 || copy_fd(fd, STDOUT_FILENO)) {
        warn("/proc/swaps");
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    bool all = false, print = argc == 1;
    int status = 0;
    long prio;

    prog_init(argv[0], "[-as] [-p PRIORITY] [FILE]...");
    for (int c; (c = getopt(argc, argv, "ap:s")) != -1;) {
        all = all || c == 'a';
        print = print || c == 's';
        if (c == '?')
            prog_usage();
        if (c == 'p') {
            if (!parse_number(optarg, &prio) || prio < 0 || prio > SWAP_FLAG_PRIO_MASK)
                die("%s: a priority is a number from 0 to %d", optarg, SWAP_FLAG_PRIO_MASK);
            flags = SWAP_FLAG_PREFER | (int)prio;
        }
    }
    if (!all && !print && optind == argc)
        prog_usage();
    if (all)
        status = turn_all_on();
    for (char **name = argv + optind; *name; name++)
        if (!turn_on(*name))
            status = 1;
    if (print)
        status |= print_areas();
    return finish(status);
}
