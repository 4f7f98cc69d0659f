/* trap.h - into the kernel and out of it: exceptions, interrupts, system calls.
 *
 * Exceptions and int 0x80 come through trap gates: interrupts stay as they were. So CR2 is good
 * until the page-fault handler itself sleeps or touches user memory, since interrupt handlers never
 * fault. Hardware interrupts come through interrupt gates, and run with interrupts off.
 * fs and gs stay the user's while the kernel runs; they are saved only at a thread switch.
 * On the way to user mode the current thread's work word is looked at, with interrupts off: the
 * kernel never pre-empts itself, this is where a thread loses the CPU. */
#pragma once

#include "kernel/cpu/extable.h"
#include "kernel/lib/assert.h"

/* As it lies on the kernel stack. esp and ss are there only for a trap from user mode. */
struct trap_frame {
    uint32_t ebx, ecx, edx, esi, edi, ebp, eax;
    uint32_t es, ds;
    uint32_t vector;
    uint32_t error; /* for int 0x80: the system-call number as it was in eax */
    uint32_t eip, cs, eflags, esp, ss;
};

#define VECTOR_DIVIDE       0
#define VECTOR_DEBUG        1
#define VECTOR_NMI          2
#define VECTOR_BREAKPOINT   3
#define VECTOR_OVERFLOW     4
#define VECTOR_BOUND        5
#define VECTOR_OPCODE       6
#define VECTOR_NO_FPU       7
#define VECTOR_DOUBLE_FAULT 8
#define VECTOR_TSS          10
#define VECTOR_SEGMENT      11
#define VECTOR_STACK        12
#define VECTOR_PROTECTION   13
#define VECTOR_PAGE_FAULT   14
#define VECTOR_FPU          16
#define VECTOR_ALIGNMENT    17
#define VECTOR_MACHINE      18
#define VECTOR_SIMD         19
#define VECTOR_EXCEPTIONS   32
#define VECTOR_SYSCALL      0x80

#define FAULT_PRESENT 1u
#define FAULT_WRITE   2u
#define FAULT_USER    4u

static inline bool trap_from_user(const struct trap_frame *f)
{
    return f->cs & 3;
}

/* "page fault", "divide error"...; for the log. */
const char *trap_name(uint32_t vector);

/* Handler of one exception, from user and kernel mode alike. */
void trap_set_handler(unsigned vector, void (*fn)(struct trap_frame *));
/* Exceptions from user mode that have no handler of their own. From kernel mode they panic. */
void trap_set_user_exception(void (*fn)(struct trap_frame *));
/* int 0x80, on a short path of its own. The result goes to f->eax. */
void trap_set_syscall(void (*fn)(struct trap_frame *));
/* Called before a return to user mode while the thread's work word has a bit besides
 * THREAD_RESCHED, which must be clear when it returns. Interrupts are on; it may sleep. */
void trap_set_user_return(void (*fn)(struct trap_frame *));
void trap_user_return(struct trap_frame *f);
/* What runs while the work word is not zero: the scheduler's. */
void trap_set_work(void (*fn)(struct trap_frame *));

/* Leave the kernel with these registers, through the work check. f lies on the current kernel
 * stack, and everything below it is given up. A new thread's first step, and execve's last. */
noreturn void trap_return_to(struct trap_frame *f);

/* Make a frame from user memory safe to return to (sigreturn): flat user code and stack segments,
 * only the flags that a user may change. */
void trap_frame_sanitize(struct trap_frame *f);

/* A kernel-mode fault at an instruction that is in the exception table goes on at its fix-up.
 * => false: not in the table */
bool extable_fixup(struct trap_frame *f);

/* The IDT, and the paths behind it. */
void trap_init(void);

/* An exception in the kernel that nobody fixes. */
noreturn COLD void trap_panic(struct trap_frame *f);
