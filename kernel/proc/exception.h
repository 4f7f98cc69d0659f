/* exception.h - CPU exceptions of user mode become signals. */
#ifndef KERNEL_PROC_EXCEPTION_H
#define KERNEL_PROC_EXCEPTION_H

#include <stdbool.h>

void exception_init(void);
/* Page faults leave events behind, or no longer. */
void exception_trace(bool on);

#endif
