/* A path may have 4095 bytes, whatever its names. */
#include <errno.h>
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

static char path[5000];

static int error_of(size_t length)
{
    memset(path, '/', length);
    path[length] = '\0';
    path[0] = '.';
    int fd = open(path, O_RDONLY);
    if (fd >= 0)
        close(fd);
    return fd < 0 ? errno : 0;
}

int main(void)
{
    scratch_enter();
    is_int(error_of(4095), 0, "4095 bytes");
    is_int(error_of(4096), ENAMETOOLONG, "4096 bytes");
    is_int(error_of(4999), ENAMETOOLONG, "4999 bytes");
    scratch_leave();
    return done_testing();
}
