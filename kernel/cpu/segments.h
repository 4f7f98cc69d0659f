/* segments.h - fs and gs, which stay the user's while the kernel runs. */
#pragma once

#include "kernel/cpu/extable.h"

static inline uint16_t read_fs(void)
{
    uint16_t v;
    __asm__ volatile("movw %%fs, %0" : "=rm"(v));
    return v;
}

static inline uint16_t read_gs(void)
{
    uint16_t v;
    __asm__ volatile("movw %%gs, %0" : "=rm"(v));
    return v;
}

/* A selector that the CPU refuses (its TLS slot is empty by now) becomes null. The memory
 * clobber: a descriptor is in its table before it is loaded. */
static inline void load_fs(uint16_t selector)
{
    uint32_t v = selector;
    __asm__ volatile(
        "1: movl %0, %%fs\n\t"
        ".pushsection .text.fixup,\"ax\"\n\t2: xorl %0, %0\n\tjmp 1b\n\t.popsection\n\t" EX_TABLE(
            1b, 2b)
        : "+r"(v)
        :
        : "memory");
}

static inline void load_gs(uint16_t selector)
{
    uint32_t v = selector;
    __asm__ volatile(
        "1: movl %0, %%gs\n\t"
        ".pushsection .text.fixup,\"ax\"\n\t2: xorl %0, %0\n\tjmp 1b\n\t.popsection\n\t" EX_TABLE(
            1b, 2b)
        : "+r"(v)
        :
        : "memory");
}
