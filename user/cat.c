/* cat.c - copy files to the standard output. */
#include "user/lib/util.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool cat(const char *name)
{
    int fd = strcmp(name, "-") == 0 ? 0 : open(name, O_RDONLY);
    int result = fd < 0 ? -1 : copy_fd(fd, 1);
    if (result < 0)
        warn(name);
    else if (result > 0)
        warn("standard output");
    if (fd > 0)
        close(fd);
    return result == 0;
}

int main(int argc, char **argv)
{
    int status = 0;
    prog_init(argv[0], "[FILE]...");
    if (argc == 1)
        return !cat("-");
    for (int i = 1; i < argc; i++)
        if (!cat(argv[i]))
            status = 1;
    return status;
}
