/* sched.h - clone's flags. The low byte is the signal sent to the parent at the end; clone3 has a
 * field for that. */
#ifndef ABI_SCHED_H
#define ABI_SCHED_H

#include <stdint.h>

#define CSIGNAL              0x000000ff
#define CLONE_VM             0x00000100
#define CLONE_FS             0x00000200
#define CLONE_FILES          0x00000400
#define CLONE_SIGHAND        0x00000800
#define CLONE_VFORK          0x00004000
#define CLONE_PARENT         0x00008000
#define CLONE_THREAD         0x00010000
#define CLONE_SYSVSEM        0x00040000
#define CLONE_SETTLS         0x00080000
#define CLONE_PARENT_SETTID  0x00100000
#define CLONE_CHILD_CLEARTID 0x00200000
#define CLONE_DETACHED       0x00400000
#define CLONE_UNTRACED       0x00800000
#define CLONE_CHILD_SETTID   0x01000000
#define CLONE_IO             0x80000000

#define CLONE_CLEAR_SIGHAND 0x100000000ull /* clone3 alone: handlers become default */

#define CLONE_ARGS_SIZE_VER0 64

/* What clone3 is given: Linux's struct clone_args, of its first version. */
struct clone3_args {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal;
    uint64_t stack, stack_size; /* the lowest address, and bytes; both 0: the caller's */
    uint64_t tls;
};

#endif
