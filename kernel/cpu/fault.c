/* fault.c - the double fault: almost always a kernel stack that ran into its guard page. */
#include "kernel/cpu/fault.h"

#include "kernel/cpu/cr.h"
#include "kernel/cpu/gdt.h"
#include "kernel/cpu/panic.h"

#define STACK 8192u
#define PAGE  4096u

void double_fault(void)
{
    struct trap_frame f = {
        .ebx = tss.ebx,
        .ecx = tss.ecx,
        .edx = tss.edx,
        .esi = tss.esi,
        .edi = tss.edi,
        .ebp = tss.ebp,
        .eax = tss.eax,
        .es = tss.es,
        .ds = tss.ds,
        .vector = VECTOR_DOUBLE_FAULT,
        .eip = tss.eip,
        .cs = tss.cs,
        .eflags = tss.eflags,
        .esp = tss.esp,
        .ss = tss.ss,
    };
    uint32_t guard = tss.esp0 - STACK - PAGE;

    if (read_cr2() - guard < PAGE || tss.esp - guard < PAGE)
        panic_frame(&f, "kernel stack overflow (double fault)");
    panic_frame(&f, "double fault");
}
