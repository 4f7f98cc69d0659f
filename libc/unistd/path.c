/* path.c - files by name. */
#include "libc/libc.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int access(const char *path, int mode)
{
    return __result(sys_access(path, (unsigned)mode));
}

int chdir(const char *path)
{
    return __result(sys_chdir(path));
}

int link(const char *from, const char *to)
{
    return __result(sys_link(from, to));
}

int symlink(const char *target, const char *path)
{
    return __result(sys_symlink(target, path));
}

ssize_t readlink(const char *restrict path, char *restrict buf, size_t n)
{
    return __result(sys_readlink(path, buf, n));
}

int unlink(const char *path)
{
    return __result(sys_unlink(path));
}

int unlinkat(int dir, const char *path, int flags)
{
    return __result(sys_unlinkat(dir, path, (unsigned)flags));
}

int rmdir(const char *path)
{
    return __result(sys_rmdir(path));
}

int remove(const char *path)
{
    long r = sys_unlink(path);

    return __result(r == -EISDIR || r == -EPERM ? sys_rmdir(path) : r);
}

int rename(const char *from, const char *to)
{
    return __result(sys_rename(from, to));
}

int chmod(const char *path, mode_t mode)
{
    return __result(sys_chmod(path, mode));
}

int mkdir(const char *path, mode_t mode)
{
    return __result(sys_mkdir(path, mode));
}

mode_t umask(mode_t mask)
{
    return (mode_t)sys_umask(mask);
}

/* With buf NULL the result is allocated, of n bytes or as long as it has to be. */
char *getcwd(char *buf, size_t n)
{
    char path[PATH_MAX];

    if (buf) {
        if (n)
            return __result(sys_getcwd(buf, n)) < 0 ? NULL : buf;
        errno = EINVAL;
        return NULL;
    }
    if (__result(sys_getcwd(path, sizeof path)) < 0)
        return NULL;
    if (n && strlen(path) >= n) {
        errno = ERANGE;
        return NULL;
    }
    if ((buf = malloc(n ? n : strlen(path) + 1)))
        strcpy(buf, path);
    return buf;
}
