/* statfs.c - how much room a file system has. */
#include "libc/libc.h"
#include <sys/statfs.h>

int statfs(const char *path, struct statfs *result)
{
    return __result(sys_statfs64(path, sizeof *result, result));
}

int fstatfs(int fd, struct statfs *result)
{
    return __result(sys_fstatfs64(fd, sizeof *result, result));
}
