/* resource.c - limits of 64 bits, and what children have used. */
#include "libc/libc.h"
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/wait.h>

int prlimit(pid_t pid, int resource, const struct rlimit *limit, struct rlimit *old)
{
    return __result(sys_prlimit64(pid, resource, limit, old));
}

int getrlimit(int resource, struct rlimit *limit)
{
    return prlimit(0, resource, NULL, limit);
}

int setrlimit(int resource, const struct rlimit *limit)
{
    return prlimit(0, resource, limit, NULL);
}

static struct timeval time_of(struct timeval32 t)
{
    return (struct timeval){ .tv_sec = t.tv_sec, .tv_usec = t.tv_usec };
}

static void convert(const struct kernel_rusage *k, struct rusage *u)
{
    *u = (struct rusage){
        .ru_utime = time_of(k->ru_utime),
        .ru_stime = time_of(k->ru_stime),
        .ru_maxrss = k->ru_maxrss,
        .ru_minflt = k->ru_minflt,
        .ru_majflt = k->ru_majflt,
        .ru_nswap = k->ru_nswap,
        .ru_inblock = k->ru_inblock,
        .ru_oublock = k->ru_oublock,
        .ru_nsignals = k->ru_nsignals,
        .ru_nvcsw = k->ru_nvcsw,
        .ru_nivcsw = k->ru_nivcsw,
    };
}

int getrusage(int who, struct rusage *usage)
{
    struct kernel_rusage k;
    int r = __result(sys_getrusage(who, &k));

    if (r == 0)
        convert(&k, usage);
    return r;
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    struct kernel_rusage k;
    pid_t r = __result(sys_wait4(pid, status, (unsigned)options, usage ? &k : NULL));

    if (r > 0 && usage)
        convert(&k, usage);
    return r;
}

pid_t wait3(int *status, int options, struct rusage *usage)
{
    return wait4(-1, status, options, usage);
}
