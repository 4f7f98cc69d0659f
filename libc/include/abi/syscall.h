/* syscall.h - SYS_name for every number of syscall.def; SYS_COUNT is one more than the highest. */
#ifndef ABI_SYSCALL_H
#define ABI_SYSCALL_H

enum {
#define SYSCALL_DEFAULT(nr, name) SYS_##name = (nr),
#include "syscall.def"
    SYS_COUNT = 436
};

#endif
