/* exception.h - CPU exceptions of user mode become signals. */
#ifndef KERNEL_PROC_EXCEPTION_H
#define KERNEL_PROC_EXCEPTION_H

void exception_init(void);

#endif
