/* sys/syscall.h - the numbers for syscall(). */
#ifndef _SYS_SYSCALL_H
#define _SYS_SYSCALL_H

#include <abi/syscall.h>

#endif
