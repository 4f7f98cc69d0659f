/* sigframe.h - the frames that a handler runs on. */
#ifndef KERNEL_PROC_SIGFRAME_H
#define KERNEL_PROC_SIGFRAME_H

#include <stdint.h>

#include "kernel/cpu/trap.h"
#include "kernel/proc/signal.h"

/* Make regs enter the handler of act on the user's stack, with a frame that sigreturn undoes;
 * mask is the signal mask to put back then. => 0, or -EFAULT: no stack, regs are unchanged */
int sigframe_push(struct trap_frame *regs, const struct kernel_sigaction *act,
                  const struct ksiginfo *info, uint64_t mask);

/* sigreturn and rt_sigreturn: undo it. A frame that can't be read is the program's SIGSEGV.
 * => what goes to eax */
long sigframe_return(struct trap_frame *regs);
long sigframe_rt_return(struct trap_frame *regs);

#endif
