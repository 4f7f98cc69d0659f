/* calls.h - a prototype for the kernel's side of every call in the table, made from the table: what
 * the entry functions take is checked against what programs are told they pass. */
#ifndef KERNEL_SYS_CALLS_H
#define KERNEL_SYS_CALLS_H

#include <stddef.h>
#include <stdint.h>

#define ARG_int       int
#define ARG_uint      uint32_t
#define ARG_fd        int
#define ARG_pid       int
#define ARG_mode      uint32_t
#define ARG_sig       int
#define ARG_flags     uint32_t
#define ARG_oflag     uint32_t
#define ARG_prot      uint32_t
#define ARG_mapflag   uint32_t
#define ARG_whence    int
#define ARG_waitflag  uint32_t
#define ARG_access    uint32_t
#define ARG_cloneflag uint32_t
#define ARG_size      size_t
#define ARG_off       uint32_t
#define ARG_addr      uint32_t
#define ARG_str       const char *
#define ARG_ptr       void *
#define ARG_strv      void *
#define ARG_in        void *
#define ARG_out       void *

#define SYSCALL0(nr, name)                         long sys_##name(void);
#define SYSCALL1(nr, name, t1, a1)                 long sys_##name(ARG_##t1);
#define SYSCALL2(nr, name, t1, a1, t2, a2)         long sys_##name(ARG_##t1, ARG_##t2);
#define SYSCALL3(nr, name, t1, a1, t2, a2, t3, a3) long sys_##name(ARG_##t1, ARG_##t2, ARG_##t3);
#define SYSCALL4(nr, name, t1, a1, t2, a2, t3, a3, t4, a4) \
    long sys_##name(ARG_##t1, ARG_##t2, ARG_##t3, ARG_##t4);
#define SYSCALL5(nr, name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5) \
    long sys_##name(ARG_##t1, ARG_##t2, ARG_##t3, ARG_##t4, ARG_##t5);
#define SYSCALL6(nr, name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5, t6, a6) \
    long sys_##name(ARG_##t1, ARG_##t2, ARG_##t3, ARG_##t4, ARG_##t5, ARG_##t6);
#include "libc/include/abi/syscall.def"

#endif
