/* gdt.c - the descriptor table, the two task state segments, and the stack of the double fault.
 * A double fault means that the CPU could not push onto the kernel stack: the only way to go on is
 * a task switch by the CPU itself, to a TSS with registers, directory and stack of its own. */
#include "kernel/cpu/gdt.h"

#include "boot/boot_info.h"
#include "kernel/cpu/cr.h"
#include "kernel/cpu/fault.h"
#include "kernel/lib/init.h"

#define SEGMENT_TSS 0x89u
#define FLAT        0xfffffu /* limit in pages: all 4 GB */
#define FLAGS_32BIT 0xcu     /* granularity of pages, 32 bits */
#define FAULT_STACK 4096u

struct segment gdt[GDT_ENTRIES];
struct tss tss;
static struct tss fault_tss;
static uint8_t fault_stack[FAULT_STACK] ALIGNED(16);

struct table_register {
    uint16_t limit;
    uint32_t base;
} PACKED;

static __init void load_gdt(void)
{
    struct table_register r = { sizeof gdt - 1, (uint32_t)gdt };

    __asm__ volatile("lgdt %0\n\t"
                     "ljmp %1, $1f\n"
                     "1: movw %w2, %%ds\n\t"
                     "movw %w2, %%es\n\t"
                     "movw %w2, %%ss\n\t"
                     "movw %w3, %%fs\n\t"
                     "movw %w3, %%gs\n\t"
                     "lldt %w3\n\t"
                     "ltr %w4"
                     :
                     : "m"(r), "i"(KERNEL_CS), "r"(KERNEL_DS), "r"(0), "r"(GDT_TSS * 8)
                     : "memory");
}

static __init struct segment tss_segment(const struct tss *t)
{
    return segment_make((uint32_t)t, sizeof *t - 1, SEGMENT_TSS, 0);
}

static __init void fault_tss_init(void)
{
    fault_tss = (struct tss){
        .cr3 = read_cr3(),
        .eip = (uint32_t)double_fault,
        .eflags = 2,
        .esp = (uint32_t)fault_stack + sizeof fault_stack - 4,
        .cs = KERNEL_CS,
        .ds = KERNEL_DS,
        .es = KERNEL_DS,
        .ss = KERNEL_DS,
        .iomap = sizeof fault_tss,
    };
}

__init void gdt_init(void)
{
    gdt[KERNEL_CS / 8] = segment_make(0, FLAT, SEGMENT_CODE, FLAGS_32BIT);
    gdt[KERNEL_DS / 8] = segment_make(0, FLAT, SEGMENT_DATA, FLAGS_32BIT);
    gdt[USER_CS / 8] = segment_make(0, FLAT, SEGMENT_CODE | SEGMENT_USER, FLAGS_32BIT);
    gdt[USER_DS / 8] = segment_make(0, FLAT, SEGMENT_DATA | SEGMENT_USER, FLAGS_32BIT);
    /* No I/O bitmap (it begins behind the limit): every port is forbidden to user mode. */
    tss = (struct tss){ .ss0 = KERNEL_DS, .iomap = sizeof tss };
    fault_tss_init();
    gdt[GDT_TSS] = tss_segment(&tss);
    gdt[GDT_FAULT_TSS] = tss_segment(&fault_tss);
    load_gdt();
}

void gdt_set_fault_cr3(uint32_t cr3)
{
    fault_tss.cr3 = cr3;
}
