/* resource.h - limits and usage. */
#ifndef ABI_RESOURCE_H
#define ABI_RESOURCE_H

#include "time.h"
#include <stdint.h>

#define RLIMIT_CPU        0
#define RLIMIT_FSIZE      1
#define RLIMIT_DATA       2
#define RLIMIT_STACK      3
#define RLIMIT_CORE       4
#define RLIMIT_RSS        5
#define RLIMIT_NPROC      6
#define RLIMIT_NOFILE     7
#define RLIMIT_MEMLOCK    8
#define RLIMIT_AS         9
#define RLIMIT_LOCKS      10
#define RLIMIT_SIGPENDING 11
#define RLIMIT_MSGQUEUE   12
#define RLIMIT_NICE       13
#define RLIMIT_RTPRIO     14
#define RLIMIT_RTTIME     15
#define RLIM_NLIMITS      16

#define RLIM32_INFINITY 0xffffffffu
#define RLIM64_INFINITY (~0ULL)

struct rlimit32 { /* setrlimit, ugetrlimit */
    uint32_t rlim_cur;
    uint32_t rlim_max;
};

struct rlimit64 { /* prlimit64 */
    uint64_t rlim_cur;
    uint64_t rlim_max;
};

#define RUSAGE_SELF     0
#define RUSAGE_CHILDREN (-1)
#define RUSAGE_THREAD   1

struct kernel_rusage {
    struct timeval32 ru_utime;
    struct timeval32 ru_stime;
    int32_t ru_maxrss; /* KB */
    int32_t ru_ixrss, ru_idrss, ru_isrss;
    int32_t ru_minflt, ru_majflt, ru_nswap;
    int32_t ru_inblock, ru_oublock;
    int32_t ru_msgsnd, ru_msgrcv;
    int32_t ru_nsignals, ru_nvcsw, ru_nivcsw;
};

#endif
