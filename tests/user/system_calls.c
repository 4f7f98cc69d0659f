/* What the system says of itself: name, memory, randomness, log; what it refuses. */
#include <errno.h>
#include <sys/klog.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include "children.h"
#include "tap.h"

int main(void)
{
    struct utsname name;
    struct sysinfo info;
    unsigned char a[300], b[300];

    ok(uname(&name) == 0 && name.sysname[0] && name.release[0] && name.machine[0], "a name");
    ok(sysinfo(&info) == 0 && info.totalram && info.freeram <= info.totalram && info.mem_unit,
       "memory");
    ok(info.procs > 0 && info.uptime >= 0, "processes and time");
    memset(a, 0, sizeof a);
    memset(b, 0, sizeof b);
    ok(getrandom(a, sizeof a, 0) == sizeof a && getrandom(b, sizeof b, 0) == sizeof b,
       "randomness");
    ok(memcmp(a, b, sizeof a) != 0 && memcmp(a, a + 100, 100) != 0, "that differs");
    ok(getrandom(a, 1, 64) == -1 && errno == EINVAL, "no such flag");
    ok(getrandom((void *)8, 8, 0) == -1 && errno == EFAULT, "no such memory");
    ok(klogctl(10, NULL, 0) > 0, "a log");
    ok(klogctl(99, NULL, 0) == -1 && errno == EINVAL, "no such action");
    ok(syscall(SYS_reboot, 1, 2, 3, 0) == -1 && errno == EINVAL, "a reboot by mistake");
    return done_testing();
}
