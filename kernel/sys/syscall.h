/* syscall.h - the system-call table, made from libc/include/abi/syscall.def. */
#ifndef KERNEL_SYS_SYSCALL_H
#define KERNEL_SYS_SYSCALL_H

#include <stdint.h>

/* Connect vector 0x80. */
void syscall_init(void);

/* The name of a call, or NULL. */
const char *syscall_name(uint32_t nr);

#endif
