/* syscall.h - the system-call table, made from libc/include/abi/syscall.def. */
#ifndef KERNEL_SYS_SYSCALL_H
#define KERNEL_SYS_SYSCALL_H

/* Connect vector 0x80. */
void syscall_init(void);

#endif
