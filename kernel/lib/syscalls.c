/* syscalls.c - names and kinds of arguments of the system calls, made from the one table. */
#include "kernel/lib/syscalls.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/syscall.h"

/* Numbers and names in the same order: the numbers have gaps, and a pointer each would be larger
 * than all of the names. */
#define SYSCALL_DEFAULT(nr, name) nr,
static const uint16_t numbers[] = {
#include "libc/include/abi/syscall.def"
};

#define SYSCALL_DEFAULT(nr, name) #name "\0"
static const char names[] =
#include "libc/include/abi/syscall.def"
    ;

const char *syscall_name(uint32_t nr)
{
    const char *name = names;

    for (unsigned i = 0; i < ARRAY_SIZE(numbers); i++, name += strlen(name) + 1)
        if (numbers[i] == nr)
            return name;
    return NULL;
}

/* A type's bit for the first argument. */
#define IS_str       (1u << CALL_STR)
#define IS_in        (1u << CALL_IN)
#define IS_out       (1u << CALL_OUT)
#define IS_strv      (1u << CALL_STRV)
#define IS_int       0
#define IS_uint      0
#define IS_fd        0
#define IS_pid       0
#define IS_mode      0
#define IS_sig       0
#define IS_flags     0
#define IS_size      0
#define IS_off       0
#define IS_addr      0
#define IS_ptr       0
#define IS_oflag     0
#define IS_prot      0
#define IS_mapflag   0
#define IS_whence    0
#define IS_waitflag  0
#define IS_access    0
#define IS_cloneflag 0

#define SYSCALL0(nr, name)                 [nr] = 1 << 12,
#define SYSCALL1(nr, name, t1, a1)         [nr] = IS_##t1 | 2 << 12,
#define SYSCALL2(nr, name, t1, a1, t2, a2) [nr] = IS_##t1 | IS_##t2 << 1 | 3 << 12,
#define ARGS(nr, n, t1, a1, t2, a2, t3, ...) \
    [nr] = IS_##t1 | IS_##t2 << 1 | IS_##t3 << 2 | ((n) + 1) << 12,
#define SYSCALL3(nr, name, ...) ARGS(nr, 3, __VA_ARGS__)
#define SYSCALL4(nr, name, ...) ARGS(nr, 4, __VA_ARGS__)
#define SYSCALL5(nr, name, ...) ARGS(nr, 5, __VA_ARGS__)
#define SYSCALL6(nr, name, ...) ARGS(nr, 6, __VA_ARGS__)
/* Number of arguments + 1 in the upper bits: 0 is no call. */
static const uint16_t arguments[SYS_COUNT] = {
#include "libc/include/abi/syscall.def"
};

uint32_t syscall_arguments(uint32_t nr)
{
    return nr < SYS_COUNT && arguments[nr] ? arguments[nr] - (1u << 12) : 6u << 12;
}
