/* cr.h - control registers and single instructions. Intel SDM 3A, 2.5. */
#pragma once

#include "kernel/lib/assert.h"

#define CR0_MP         0x00000002u
#define CR0_EM         0x00000004u
#define CR0_TS         0x00000008u
#define CR0_NE         0x00000020u
#define CR0_WP         0x00010000u
#define CR0_PG         0x80000000u
#define CR4_PSE        0x00000010u
#define CR4_PGE        0x00000080u
#define CR4_OSFXSR     0x00000200u
#define CR4_OSXMMEXCPT 0x00000400u

#define EFLAGS_TF 0x00000100u
#define EFLAGS_IF 0x00000200u
#define EFLAGS_DF 0x00000400u
#define EFLAGS_AC 0x00040000u
#define EFLAGS_ID 0x00200000u

#define CR_ACCESSORS(cr)                                          \
    static inline uint32_t read_##cr(void)                        \
    {                                                             \
        uint32_t v;                                               \
        __asm__ volatile("mov %%" #cr ", %0" : "=r"(v));          \
        return v;                                                 \
    }                                                             \
    static inline void write_##cr(uint32_t v)                     \
    {                                                             \
        __asm__ volatile("mov %0, %%" #cr : : "r"(v) : "memory"); \
    }
CR_ACCESSORS(cr0)
CR_ACCESSORS(cr2)
CR_ACCESSORS(cr3)
CR_ACCESSORS(cr4)

static inline void invlpg(uint32_t linear)
{
    __asm__ volatile("invlpg (%0)" : : "r"(linear) : "memory");
}

/* => the CPU has a TSC (cpu.tsc) */
static inline uint64_t rdtsc(void)
{
    uint32_t lo, hi;
    __asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
    return (uint64_t)hi << 32 | lo;
}

static inline uint32_t read_eflags(void)
{
    uint32_t v;
    __asm__ volatile("pushfl; popl %0" : "=r"(v));
    return v;
}

/* Tests on the host are alone: nothing interrupts them. */
#ifdef CONFIG_HOST
#define IF_INSN(insn) ""
#else
#define IF_INSN(insn) insn
#endif

static inline void cli(void)
{
    __asm__ volatile(IF_INSN("cli") : : : "memory");
}

static inline void sti(void)
{
    __asm__ volatile(IF_INSN("sti") : : : "memory");
}

/* Interrupts on and wait for one: sti takes effect behind hlt, so that none slips in between. */
static inline void sti_hlt(void)
{
    __asm__ volatile("sti; hlt" : : : "memory");
}

static inline void hlt(void)
{
    __asm__ volatile("hlt" : : : "memory");
}

static inline void clts(void)
{
    __asm__ volatile("clts");
}

static inline void stts(void)
{
    write_cr0(read_cr0() | CR0_TS);
}
