/* fault.h - the double fault's entry, for the TSS. */
#pragma once

#include "kernel/lib/assert.h"

/* Runs as a task of its own; what the CPU was doing lies in tss. */
noreturn void double_fault(void);
