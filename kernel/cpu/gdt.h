/* gdt.h - segments: flat for kernel and user, the two tasks, and the threads' three TLS slots.
 *
 *   0      null
 *   1  08  kernel code      3  1b  user code      5      TSS of every thread
 *   2  10  kernel data      4  23  user data      6-8    TLS (33, 3b, 43)
 *                                                 9      TSS of the double fault
 *
 * Logical address = selector : offset; with base 0 the linear address is the offset. Only TLS
 * segments have bases of their own. Intel SDM 3A, chapters 3 and 7. */
#pragma once

#include "kernel/lib/assert.h"

#define KERNEL_CS     0x08
#define KERNEL_DS     0x10
#define USER_CS       0x1b
#define USER_DS       0x23
#define GDT_TSS       5
#define GDT_TLS       6
#define GDT_TLS_COUNT 3
#define GDT_FAULT_TSS 9
#define GDT_ENTRIES   10

/* A descriptor as the CPU reads it; all zero = not present. */
struct segment {
    uint32_t lo, hi;
};

extern struct segment gdt[GDT_ENTRIES];

#define SEGMENT_CODE 0x9au
#define SEGMENT_DATA 0x92u
#define SEGMENT_USER 0x60u

/* limit in bytes, or in pages with granularity bit. flags: high nibble G D 0 AVL. */
static inline struct segment segment_make(uint32_t base, uint32_t limit, uint8_t access,
                                          uint8_t flags)
{
    return (struct segment){
        .lo = (base & 0xffff) << 16 | (limit & 0xffff),
        .hi = (base & 0xff000000) | (uint32_t)flags << 20 | (limit & 0xf0000) |
              (uint32_t)access << 8 | (base >> 16 & 0xff),
    };
}

/* Load the thread's TLS descriptors. Whoever holds a selector of theirs reloads it. */
static inline void gdt_set_tls(const struct segment tls[GDT_TLS_COUNT])
{
    for (int i = 0; i < GDT_TLS_COUNT; i++)
        gdt[GDT_TLS + i] = tls[i];
}

struct tss {
    uint32_t link, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags;
    uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
    uint32_t es, cs, ss, ds, fs, gs, ldt;
    uint16_t trap, iomap;
};

extern struct tss tss;

/* The stack that the next trap from user mode starts on. */
static inline void tss_set_esp0(uint32_t esp0)
{
    tss.esp0 = esp0;
}

void gdt_init(void);
/* The page directory (physical) that the double-fault task runs on. */
void gdt_set_fault_cr3(uint32_t cr3);
