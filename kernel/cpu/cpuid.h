/* cpuid.h - what this CPU can do. Read once; each feature is used where it is there. */
#pragma once

#include "kernel/lib/assert.h"

struct cpu_features {
    bool cpuid, fpu, pse, tsc, msr, sep, pge, cmov, mmx, fxsr, sse, sse2;
    uint8_t family, model, stepping;
    uint32_t edx, ecx; /* leaf 1, as CPUID gives it */
    char vendor[13], brand[49];
};

extern struct cpu_features cpu;

/* Read CPUID; switch on WP, and PGE and FXSR with SSE where present. */
void cpuid_init(void);
/* The flags in /proc/cpuinfo's words, "fpu pse tsc ...". => length */
size_t cpu_flags(char *buf, size_t n);
