/* swapon and swapoff refuse what is no swap area. (Who may not swap at all is told EPERM.) */
#include <errno.h>
#include <fcntl.h>
#include <sys/swap.h>
#include <sys/sysinfo.h>
#include <tap.h>
#include <unistd.h>

#include "scratch.h"

static bool refused(int r, int error)
{
    return r < 0 && (errno == error || errno == EPERM);
}

int main(void)
{
    struct sysinfo info;
    int fd;

    scratch_enter();
    fd = open("empty", O_CREAT | O_WRONLY, 0600);
    ok(refused(swapon("/no/such/file", 0), ENOENT), "swapon: a name that is not there");
    ok(refused(swapoff("/no/such/file"), ENOENT), "swapoff: a name that is not there");
    ok(refused(swapon("/", 0), EISDIR), "a directory");
    ok(refused(swapon("/dev/null", 0), EINVAL), "a device that is no disk");
    ok(refused(swapon("/proc/self/maps", 0), EINVAL), "a file without pages of its own");
    ok(fd >= 0 && close(fd) == 0 && refused(swapon("empty", 0), EINVAL), "an empty file");
    ok(refused(swapoff("empty"), EINVAL), "a file that nothing swaps to");
    ok(refused(swapon("empty", 0x40000000), EINVAL), "flags that do not exist");
    ok(swapon((char *)8, 0) < 0 && (errno == EFAULT || errno == EPERM), "no name at all");
    ok(sysinfo(&info) == 0 && info.freeswap <= info.totalswap, "sysinfo counts swap");
    return done_testing();
}
