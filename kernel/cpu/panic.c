/* panic.c - the kernel's own mistakes: everything that helps to find them, then the end. */
#include "kernel/cpu/panic.h"

#include "boot/boot_info.h"
#include "kernel/cpu/cr.h"
#include "kernel/cpu/exit.h"
#include "kernel/cpu/gdt.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/symbols.h"

#define DEPTH 32
#define STACK 8192u
#define PAGE  4096u

static void (*context)(void);
static const char *(*explain)(uint32_t addr);

void panic_set_context(void (*print)(void))
{
    context = print;
}

void panic_set_explain(const char *(*fn)(uint32_t addr))
{
    explain = fn;
}

static bool in_kernel_text(uint32_t addr)
{
    return addr >= (uint32_t)__init_start && addr < (uint32_t)__text_end;
}

/* A return address belongs to the call before it, which may be its function's last instruction. */
static void print_place(uint32_t addr, bool is_return)
{
    uint32_t off;
    const char *name = in_kernel_text(addr) ? symbol_find(addr - is_return, &off) : NULL;

    if (name)
        kprintf("  %08x %s+0x%x\n", addr, name, off + is_return);
    else
        kprintf("  %08x\n", addr);
}

/* Each function's frame begins with the caller's ebp, and the return address above it. A chain that
 * does not climb within one stack has ended, or is broken. */
static void print_chain(uint32_t eip, bool eip_is_return, uint32_t ebp)
{
    print_place(eip, eip_is_return);
    for (int i = 0; i < DEPTH && ebp >= HIGHER_HALF && !(ebp & 3); i++) {
        const uint32_t *frame = (const uint32_t *)ebp;
        if (!in_kernel_text(frame[1]))
            break;
        print_place(frame[1], true);
        if (frame[0] <= ebp || frame[0] - ebp >= STACK ||
            (ebp < tss.esp0 && frame[0] + 8 > tss.esp0))
            break;
        ebp = frame[0];
    }
}

void backtrace_print(uint32_t eip, uint32_t ebp)
{
    print_chain(eip, true, ebp);
}

static const char *describe(uint32_t addr)
{
    const char *words = explain ? explain(addr) : NULL;

    if (words)
        return words;
    if (addr < PAGE)
        return "a null pointer";
    if (addr < HIGHER_HALF)
        return "user memory";
    if (addr - (tss.esp0 - STACK - PAGE) < PAGE)
        return "the guard page of the kernel stack";
    return "kernel memory";
}

static void print_fault(const struct trap_frame *f)
{
    uint32_t addr = read_cr2();

    kprintf("cr2 %08x: %s of %s, %s\n", addr, f->error & FAULT_WRITE ? "write" : "read",
            describe(addr), f->error & FAULT_PRESENT ? "which the page forbids" : "not mapped");
}

static void print_registers(const struct trap_frame *f)
{
    bool user = trap_from_user(f) || f->vector == VECTOR_DOUBLE_FAULT;
    uint32_t esp = user ? f->esp : (uint32_t)&f->esp;

    kprintf("eip %08x  cs %04x  eflags %08x  vector %u error %x\n", f->eip, f->cs & 0xffff,
            f->eflags, f->vector, f->error);
    kprintf("eax %08x  ebx %08x  ecx %08x  edx %08x\n", f->eax, f->ebx, f->ecx, f->edx);
    kprintf("esi %08x  edi %08x  ebp %08x  esp %08x\n", f->esi, f->edi, f->ebp, esp);
    kprintf("cr0 %08x  cr2 %08x  cr3 %08x  cr4 %08x\n", read_cr0(), read_cr2(), read_cr3(),
            read_cr4());
    if (f->vector == VECTOR_PAGE_FAULT)
        print_fault(f);
    else if (f->vector == VECTOR_DOUBLE_FAULT)
        kprintf("the fault before: cr2 %08x, %s\n", read_cr2(), describe(read_cr2()));
}

/* A panic inside a panic must not print for ever. */
PRINTF(1, 0) static void begin(const char *fmt, va_list ap)
{
    cli();
    if (log_panicking) {
        kprintf("panic again: ");
        kvprintf(fmt, ap);
        kprintf("\n");
        machine_exit(false);
    }
    log_panicking = true;
    kprintf("\nKernel panic: ");
    kvprintf(fmt, ap);
    kprintf("\n");
    if (context)
        context();
}

void panic_frame(const struct trap_frame *f, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    begin(fmt, ap);
    va_end(ap);
    print_registers(f);
    kprintf("call chain:\n");
    print_chain(f->eip, false, f->ebp);
    machine_exit(false);
}

void panic(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    begin(fmt, ap);
    va_end(ap);
    kprintf("cr0 %08x  cr2 %08x  cr3 %08x  cr4 %08x  esp %08x\n", read_cr0(), read_cr2(),
            read_cr3(), read_cr4(), (uint32_t)__builtin_frame_address(0));
    kprintf("call chain:\n");
    backtrace_print((uint32_t)__builtin_return_address(0),
                    *(const uint32_t *)__builtin_frame_address(0));
    machine_exit(false);
}

/* Stack protector of the debug build. */
extern uint32_t __stack_chk_guard;
uint32_t __stack_chk_guard = 0x0d0a00ff; /* a zero, line ends, 0xff: what strings can't copy */
noreturn void __stack_chk_fail(void);

void __stack_chk_fail(void)
{
    panic("a function overran its stack frame (stack protector)");
}
