/* trap.c - the IDT, and who handles which vector.
 * Exceptions and int 0x80 are trap gates, interrupts are interrupt gates: trap.h says why. */
#include "kernel/cpu/trap.h"

#include "kernel/cpu/gdt.h"
#include "kernel/cpu/irq.h"
#include "kernel/cpu/panic.h"
#include "kernel/cpu/pic.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "libc/include/abi/errno.h"

#define VECTORS        (IRQ_VECTOR + IRQ_LINES)
#define GATE_INTERRUPT 0x8e00u
#define GATE_TRAP      0x8f00u
#define GATE_TASK      0x8500u
#define GATE_USER      0x6000u
#define EFLAGS_USER    0x00250dd5u /* what a program may set: ID AC RF OF DF TF SF ZF AF PF CF */

typedef void (*trap_fn)(struct trap_frame *);

struct gate {
    uint32_t lo, hi;
};

static_assert(sizeof(struct trap_frame) == 64, "trap.asm builds the frame");
static_assert(offsetof(struct trap_frame, vector) == 36, "trap.asm reads the vector");
static_assert(offsetof(struct trap_frame, cs) == 48, "trap.asm reads cs");

extern const uint32_t trap_stubs[VECTORS];
void trap_syscall_entry(void);

static struct gate idt[256] ALIGNED(8);
trap_fn trap_handlers[VECTORS];
trap_fn trap_syscall, trap_work;
static trap_fn user_exception, user_return;

static const char *const names[] = {
    "divide error",
    "debug trap",
    "non-maskable interrupt",
    "breakpoint",
    "overflow",
    "bound range exceeded",
    "invalid opcode",
    "no FPU",
    "double fault",
    "coprocessor overrun",
    "invalid TSS",
    "segment not present",
    "stack segment fault",
    "general protection fault",
    "page fault",
    "exception 15",
    "floating-point error",
    "alignment check",
    "machine check",
    "SIMD floating-point error",
};

const char *trap_name(uint32_t vector)
{
    if (vector == VECTOR_SYSCALL)
        return "system call";
    return vector < ARRAY_SIZE(names) ? names[vector] : "unknown trap";
}

static void unhandled(struct trap_frame *f)
{
    if (trap_from_user(f) && user_exception)
        user_exception(f);
    else if (!extable_fixup(f))
        trap_panic(f);
}

static void nmi(struct trap_frame *f)
{
    kprintf("cpu: non-maskable interrupt at %08x\n", f->eip);
}

static void no_syscall(struct trap_frame *f)
{
    f->eax = (uint32_t)-ENOSYS;
}

void trap_panic(struct trap_frame *f)
{
    panic_frame(f, "%s in the kernel", trap_name(f->vector));
}

void trap_set_handler(unsigned vector, void (*fn)(struct trap_frame *))
{
    assert(vector < VECTOR_EXCEPTIONS);
    trap_handlers[vector] = fn;
}

void trap_set_user_exception(void (*fn)(struct trap_frame *))
{
    user_exception = fn;
}

void trap_set_syscall(void (*fn)(struct trap_frame *))
{
    trap_syscall = fn;
}

void trap_set_work(void (*fn)(struct trap_frame *))
{
    trap_work = fn;
}

void trap_set_user_return(void (*fn)(struct trap_frame *))
{
    user_return = fn;
}

void trap_user_return(struct trap_frame *f)
{
    if (user_return)
        user_return(f);
}

/* A null or a user data selector: 0, USER_DS, or a TLS slot. */
static uint32_t sane_data_selector(uint32_t selector)
{
    uint32_t index = (selector & 0xffff) >> 3;

    if (index >= GDT_TLS && index < GDT_TLS + GDT_TLS_COUNT)
        return index << 3 | 3;
    return index == 0 ? 0 : USER_DS;
}

void trap_frame_sanitize(struct trap_frame *f)
{
    f->cs = USER_CS;
    f->ss = USER_DS;
    f->ds = sane_data_selector(f->ds);
    f->es = sane_data_selector(f->es);
    f->eflags = (f->eflags & EFLAGS_USER) | EFLAGS_IF | 2;
}

static __init void set_gate(unsigned vector, uint32_t entry, uint32_t type)
{
    idt[vector] = (struct gate){ KERNEL_CS << 16 | (entry & 0xffff), (entry & 0xffff0000) | type };
}

__init void trap_init(void)
{
    struct {
        uint16_t limit;
        uint32_t base;
    } PACKED idtr = { sizeof idt - 1, (uint32_t)idt };

    for (unsigned v = 0; v < VECTORS; v++) {
        trap_handlers[v] = v < IRQ_VECTOR ? unhandled : irq_dispatch;
        set_gate(v, trap_stubs[v], v < IRQ_VECTOR ? GATE_TRAP : GATE_INTERRUPT);
    }
    idt[VECTOR_BREAKPOINT].hi |= GATE_USER;
    idt[VECTOR_OVERFLOW].hi |= GATE_USER;
    idt[VECTOR_DOUBLE_FAULT] = (struct gate){ GDT_FAULT_TSS * 8 << 16, GATE_TASK };
    set_gate(VECTOR_SYSCALL, (uint32_t)trap_syscall_entry, GATE_TRAP | GATE_USER);
    trap_handlers[VECTOR_NMI] = nmi;
    trap_syscall = no_syscall;
    __asm__ volatile("lidt %0" : : "m"(idtr));
}
