/* traced.h - system calls and page faults that leave events behind, only while those are on. */
#ifndef KERNEL_SYS_TRACED_H
#define KERNEL_SYS_TRACED_H

struct trap_frame;

/* While system calls are traced, `traced_syscall` stands in the place of `plain`; the page faults'
 * handler is exchanged likewise. So neither costs anything while it is off. */
void traced_init(void (*plain)(struct trap_frame *));

#endif
