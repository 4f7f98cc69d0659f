/* cpu.c - what only the kernel may tell the processor, and every exception a program can raise. */
#include "user/attack/attack.h"

#include "user/lib/util.h"

#include <setjmp.h>
#include <unistd.h>

/* in deeds.asm */
void deed_cli(void), deed_sti(void), deed_hlt(void), deed_in(void), deed_out(void),
    deed_out_dx(void), deed_read_cr0(void), deed_write_cr0(void), deed_write_cr3(void),
    deed_write_cr4(void), deed_write_dr7(void), deed_lgdt(void), deed_lidt(void), deed_lldt(void),
    deed_ltr(void), deed_lmsw(void), deed_clts(void), deed_invlpg(void), deed_invd(void),
    deed_wbinvd(void), deed_rdmsr(void), deed_wrmsr(void), deed_ud2(void), deed_int3(void),
    deed_int1(void), deed_divide(void), deed_divide_most(void), deed_into(void), deed_bound(void),
    deed_x87(void), deed_sse(void), deed_sse_unaligned(void), deed_align(void),
    deed_single_step(void), deed_step_into_call(void), deed_iopl(void), deed_vm86(void),
    deed_nested_iret(void), deed_ds_kernel(void), deed_es_kernel(void), deed_fs_kernel(void),
    deed_gs_garbage(void), deed_fs_local(void), deed_ss_null(void), deed_ss_kernel(void),
    deed_ss_code(void), deed_ds_null(void), deed_far_call(void), deed_far_jump_tss(void),
    deed_far_return(void), deed_iret_ring0(void);
int deed_has_sse(void), deed_nested_call(void), deed_null_segments_call(void);
int deed_backwards_call(int fd, const char *text, int length);
void deed_int(int vector);

/* An act that needs SSE ends, where there is none, as it would with it. */
static void sse(void)
{
    if (!deed_has_sse())
        raise(SIGFPE);
    deed_sse();
}

static void sse_unaligned(void)
{
    if (!deed_has_sse())
        raise(SIGSEGV);
    deed_sse_unaligned();
}

static void check_pid(int result)
{
    if (result != getpid())
        went_through("getpid() gave %d", result);
}

static void nested_call(void)
{
    check_pid(deed_nested_call());
}

static void null_segments_call(void)
{
    check_pid(deed_null_segments_call());
}

static void backwards_call(void)
{
    int ends[2];
    char text[5] = "";
    if (pipe(ends) < 0 || deed_backwards_call(ends[1], "abcd", 4) != 4 ||
        read(ends[0], text, 4) != 4)
        went_through("no write");
    if (text[0] != 'a' || text[3] != 'd')
        went_through("wrote %s", text);
}

static sigjmp_buf after_fault;

static void on_fault(int sig)
{
    siglongjmp(after_fault, sig);
}

/* Every vector but those that are a program's own: 3 breakpoint, 4 overflow, 128 system call. */
static void all_interrupts(void)
{
    signal(SIGSEGV, on_fault);
    for (volatile int vector = 0; vector < 256; vector++) {
        if (vector == 3 || vector == 4 || vector == 0x80)
            continue;
        if (sigsetjmp(after_fault, 1) != 0)
            continue;
        deed_int(vector);
        went_through("int %#x came back", (unsigned)vector);
    }
}

/* SURVIVES beside a signal: QEMU's interpreter has no alignment checks, no SIMD exceptions and no
 * checks of segments; a processor has. */
const struct attack cpu_attacks[] = {
    { "cli", "switch interrupts off", deed_cli, SIGSEGV },
    { "sti", "switch interrupts on", deed_sti, SIGSEGV },
    { "hlt", "stop the processor", deed_hlt, SIGSEGV },
    { "in", "read the keyboard's port", deed_in, SIGSEGV },
    { "out", "write the port that ends the machine", deed_out, SIGSEGV },
    { "out-dx", "the same, 32 bits wide", deed_out_dx, SIGSEGV },
    { "read-cr0", "read CR0", deed_read_cr0, SIGSEGV },
    { "write-cr0", "switch paging off", deed_write_cr0, SIGSEGV },
    { "write-cr3", "change the page directory", deed_write_cr3, SIGSEGV },
    { "write-cr4", "switch features off", deed_write_cr4, SIGSEGV },
    { "write-dr7", "set a debug register", deed_write_dr7, SIGSEGV },
    { "lgdt", "load a table of segments", deed_lgdt, SIGSEGV },
    { "lidt", "load a table of interrupts", deed_lidt, SIGSEGV },
    { "lldt", "load a local table", deed_lldt, SIGSEGV },
    { "ltr", "load a task", deed_ltr, SIGSEGV },
    { "lmsw", "write the machine status word", deed_lmsw, SIGSEGV },
    { "clts", "clear the task-switched flag", deed_clts, SIGSEGV },
    { "invlpg", "forget a translation", deed_invlpg, SIGSEGV },
    { "invd", "throw the caches away", deed_invd, SIGSEGV },
    { "wbinvd", "write the caches back", deed_wbinvd, SIGSEGV },
    { "rdmsr", "read a model-specific register", deed_rdmsr, SIGSEGV },
    { "wrmsr", "write one", deed_wrmsr, SIGSEGV },
    { "undefined", "an undefined instruction", deed_ud2, SIGILL },
    { "breakpoint", "int 3", deed_int3, SIGTRAP },
    { "int1", "int 1", deed_int1, SIGSEGV },
    { "interrupts", "every interrupt by hand", all_interrupts, 0 },
    { "divide", "divide by zero", deed_divide, SIGFPE },
    { "divide-overflow", "divide -2^31 by -1", deed_divide_most, SIGFPE },
    { "overflow", "into after an overflow", deed_into, SIGSEGV },
    { "bound", "an index out of bounds", deed_bound, SIGSEGV },
    { "x87", "an x87 exception", deed_x87, SIGFPE },
    { "sse", "an SSE exception", sse, SIGFPE, SURVIVES },
    { "sse-unaligned", "an SSE access to an odd address", sse_unaligned, SIGSEGV },
    { "alignment", "an odd address under alignment checks", deed_align, SIGBUS, SURVIVES },
    { "single-step", "the trap flag", deed_single_step, SIGTRAP },
    { "step-into-call", "the trap flag set over a system call", deed_step_into_call, SIGTRAP },
    { "iopl", "raise the I/O privilege by popf", deed_iopl, SIGSEGV },
    { "vm86", "enter virtual 8086 mode by popf", deed_vm86, SIGSEGV },
    { "nested-call", "a system call with the nested-task flag", nested_call, 0 },
    { "nested-iret", "iret with the nested-task flag", deed_nested_iret, SIGSEGV },
    { "backwards-call", "a system call with the direction flag", backwards_call, 0 },
    { "null-segments", "a system call with null segments", null_segments_call, 0 },
    { "ds-null", "read through a null segment", deed_ds_null, SIGSEGV, SURVIVES },
    { "ds-kernel", "load the kernel's segment into ds", deed_ds_kernel, SIGSEGV },
    { "es-kernel", "into es", deed_es_kernel, SIGSEGV },
    { "fs-kernel", "its code segment into fs", deed_fs_kernel, SIGSEGV },
    { "gs-garbage", "a selector beyond the table into gs", deed_gs_garbage, SIGSEGV },
    { "fs-local", "a selector of no local table into fs", deed_fs_local, SIGSEGV },
    { "ss-null", "a null stack segment", deed_ss_null, SIGSEGV },
    { "ss-kernel", "the kernel's stack segment", deed_ss_kernel, SIGSEGV },
    { "ss-code", "a code segment as stack", deed_ss_code, SIGSEGV },
    { "far-call", "call the kernel's code segment", deed_far_call, SIGSEGV },
    { "far-jump-task", "jump to a task segment", deed_far_jump_tss, SIGSEGV },
    { "far-return", "return to ring 0", deed_far_return, SIGSEGV },
    { "iret-ring0", "iret to ring 0", deed_iret_ring0, SIGSEGV },
    { 0 },
};
