/* sync.c - what was written is on the disks when this ends; with names, that of these files
 * alone. */
#include "user/lib/util.h"

#include <fcntl.h>
#include <unistd.h>

static bool sync_file(const char *path)
{
    int fd = open(path, O_RDONLY);
    bool good = fd >= 0 && fsync(fd) == 0;

    if (!good)
        warn(path);
    if (fd >= 0)
        close(fd);
    return good;
}

int main(int argc, char **argv)
{
    int status = 0;

    prog_init(argv[0], "[FILE]...");
    if (getopt(argc, argv, "") != -1)
        prog_usage();
    if (optind == argc)
        sync();
    for (char **file = argv + optind; *file; file++)
        if (!sync_file(*file))
            status = 1;
    return status;
}
