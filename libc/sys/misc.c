/* misc.c - one function a system call. */
#include "libc/libc.h"
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/klog.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t waitpid(pid_t pid, int *status, int options)
{
    return __result(sys_wait4(pid, status, (unsigned)options, NULL));
}

pid_t wait(int *status)
{
    return waitpid(-1, status, 0);
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
    return __result(sys_poll(fds, n, timeout));
}

int sched_yield(void)
{
    return __result(sys_sched_yield());
}

int klogctl(int action, char *buf, int length)
{
    return __result(sys_syslog(action, buf, (size_t)length));
}

int reboot(int command)
{
    return __result(sys_reboot(LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, (unsigned)command, NULL));
}

int swapon(const char *path, int flags)
{
    return __result(sys_swapon(path, (unsigned)flags));
}

int swapoff(const char *path)
{
    return __result(sys_swapoff(path));
}

int sysinfo(struct sysinfo *info)
{
    return __result(sys_sysinfo(info));
}

ssize_t getrandom(void *buf, size_t n, unsigned flags)
{
    return __result(sys_getrandom(buf, n, flags));
}

/* All of at most 256 bytes, or an error. */
int getentropy(void *buf, size_t n)
{
    if (n > 256) {
        errno = EIO;
        return -1;
    }
    for (char *p = buf; n;) {
        ssize_t got = getrandom(p, n, 0);

        if (got < 0 && errno != EINTR)
            return -1;
        if (got > 0) {
            p += got;
            n -= (size_t)got;
        }
    }
    return 0;
}
