/* io.c - open files: reading, writing, positions. */
#include "libc/libc.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#define HALVES(off) (uint32_t)(off), (uint32_t)((uint64_t)(off) >> 32)

static mode_t creation_mode(int flags, va_list ap)
{
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(ap, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list ap;
    mode_t mode;

    va_start(ap, flags);
    mode = creation_mode(flags, ap);
    va_end(ap);
    return __result(sys_open(path, (unsigned)flags | O_LARGEFILE, mode));
}

int openat(int dir, const char *path, int flags, ...)
{
    va_list ap;
    mode_t mode;

    va_start(ap, flags);
    mode = creation_mode(flags, ap);
    va_end(ap);
    return __result(sys_openat(dir, path, (unsigned)flags | O_LARGEFILE, mode));
}

int creat(const char *path, mode_t mode)
{
    return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

/* Locks: struct flock is the kernel's flock64, and so are the commands. */
int fcntl(int fd, int command, ...)
{
    va_list ap;
    void *arg;

    va_start(ap, command);
    arg = va_arg(ap, void *);
    va_end(ap);
    if (command >= F_GETLK && command <= F_SETLKW)
        command += F_GETLK64 - F_GETLK;
    if (command == F_SETFL)
        arg = (void *)((uintptr_t)arg | O_LARGEFILE);
    return __result(sys_fcntl64(fd, command, arg));
}

ssize_t read(int fd, void *buf, size_t n)
{
    return __result(sys_read(fd, buf, n));
}

ssize_t write(int fd, const void *buf, size_t n)
{
    return __result(sys_write(fd, buf, n));
}

ssize_t readv(int fd, const struct iovec *vector, int n)
{
    return __result(sys_readv(fd, vector, n));
}

ssize_t writev(int fd, const struct iovec *vector, int n)
{
    return __result(sys_writev(fd, vector, n));
}

ssize_t pread(int fd, void *buf, size_t n, off_t offset)
{
    return __result(sys_pread64(fd, buf, n, HALVES(offset)));
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t offset)
{
    return __result(sys_pwrite64(fd, buf, n, HALVES(offset)));
}

off_t lseek(int fd, off_t offset, int whence)
{
    off_t at = -1;
    uint32_t low = (uint32_t)offset, high = (uint32_t)((uint64_t)offset >> 32);

    __result(sys__llseek(fd, high, low, &at, whence));
    return at;
}

int close(int fd)
{
    return __result(sys_close(fd));
}

int dup(int fd)
{
    return __result(sys_dup(fd));
}

int dup2(int from, int to)
{
    return __result(sys_dup2(from, to));
}

int pipe(int fds[2])
{
    return __result(sys_pipe(fds));
}

int pipe2(int fds[2], int flags)
{
    return __result(sys_pipe2(fds, (unsigned)flags));
}

int ftruncate(int fd, off_t size)
{
    return __result(sys_ftruncate64(fd, HALVES(size)));
}

int truncate(const char *path, off_t size)
{
    return __result(sys_truncate64(path, HALVES(size)));
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list ap;
    void *arg;

    va_start(ap, request);
    arg = va_arg(ap, void *);
    va_end(ap);
    return __result(sys_ioctl(fd, request, arg));
}

void sync(void)
{
    sys_sync();
}

int syncfs(int fd)
{
    return __result(sys_syncfs(fd));
}

int fsync(int fd)
{
    return __result(sys_fsync(fd));
}

int fdatasync(int fd)
{
    return __result(sys_fdatasync(fd));
}
