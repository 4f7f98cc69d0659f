/* exit.h - the end of the machine. */
#pragma once

#include "kernel/lib/assert.h"

/* QEMU's isa-debug-exit with 0x10 or 0x11 (exit codes 33 and 35), else power off, else halt. */
noreturn void machine_exit(bool ok);
noreturn void machine_reboot(void);
/* Halt for good. */
noreturn void machine_halt(void);
