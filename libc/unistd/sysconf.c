/* sysconf.c - figures about the system. */
#include "libc/libc.h"
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

int getpagesize(void)
{
    return PAGE_SIZE;
}

static long limit_of(int resource)
{
    struct rlimit r;

    if (getrlimit(resource, &r) < 0 || r.rlim_cur > LONG_MAX)
        return -1;
    return (long)r.rlim_cur;
}

static long pages(int of_free)
{
    struct sysinfo info;
    uint64_t bytes;

    if (sysinfo(&info) < 0)
        return -1;
    bytes = (uint64_t)(of_free ? info.freeram : info.totalram) * info.mem_unit;
    return (long)(bytes / PAGE_SIZE);
}

long sysconf(int name)
{
    switch (name) {
    case _SC_ARG_MAX: return ARG_MAX;
    case _SC_CHILD_MAX: return limit_of(RLIMIT_NPROC);
    case _SC_CLK_TCK: return USER_HZ;
    case _SC_NGROUPS_MAX: return NGROUPS_MAX;
    case _SC_OPEN_MAX: return limit_of(RLIMIT_NOFILE);
    case _SC_PAGESIZE: return PAGE_SIZE;
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN: return 1;
    case _SC_PHYS_PAGES: return pages(0);
    case _SC_AVPHYS_PAGES: return pages(1);
    }
    errno = EINVAL;
    return -1;
}

int uname(struct utsname *name)
{
    return __result(sys_uname(name));
}

int gethostname(char *name, size_t n)
{
    struct utsname u;

    if (uname(&u) < 0)
        return -1;
    if (strlcpy(name, u.nodename, n) < n)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}
