/* panic.h - the last message. panic() itself is declared in kernel/lib/assert.h. */
#pragma once

#include "kernel/cpu/trap.h"

/* Print the call chain: a return address, and from the frame pointer up. */
void backtrace_print(uint32_t eip, uint32_t ebp);
/* One more line for a panic: what runs. */
void panic_set_context(void (*print)(void));
/* Says in words what a linear address is ("null pointer", "user memory"); mm knows more than we. */
void panic_set_explain(const char *(*explain)(uint32_t addr));
/* panic with the registers of a trap. */
noreturn COLD void panic_frame(const struct trap_frame *f, const char *fmt, ...) PRINTF(2, 3);
