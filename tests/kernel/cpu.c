/* The CPU: segments, traps and their fix-ups, user frames, floating point, interrupts. */
#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/cr.h"
#include "kernel/cpu/fpu.h"
#include "kernel/cpu/gdt.h"
#include "kernel/cpu/irq.h"
#include "kernel/cpu/segments.h"
#include "kernel/cpu/trap.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "kernel/sched/clock.h"

TEST_SUITE(cpu);

TEST(paging_protects_the_kernel_from_itself)
{
    CHECK((read_cr0() & (CR0_WP | CR0_PG)) == (CR0_WP | CR0_PG));
    CHECK(!cpu.pge || read_cr4() & CR4_PGE);
    CHECK(!cpu.fxsr || read_cr4() & CR4_OSFXSR);
}

TEST(flags_are_named)
{
    char flags[256];

    CHECK(cpu_flags(flags, sizeof flags) == strlen(flags));
    CHECK(!cpu.tsc || strnlen(flags, 256) > 0);
    CHECK(cpu_flags(flags, 1) == 0 || cpu_flags(flags, 1) == 1);
}

TEST(a_segment_register_refuses_an_empty_slot)
{
    load_gs(GDT_TLS * 8 | 3);
    CHECK(read_gs() == 0, "gs %x", read_gs());
}

TEST(a_tls_slot_has_a_base_of_its_own)
{
    static uint32_t word = 0xc0ffee;
    struct segment tls[GDT_TLS_COUNT] = { segment_make((uint32_t)&word, 0xfffff, 0xf2, 0xc) };
    uint32_t got;

    gdt_set_tls(tls);
    load_gs(GDT_TLS * 8 | 3);
    __asm__ volatile("movl %%gs:0, %0" : "=r"(got) : : "memory");
    load_gs(0);
    memset(tls, 0, sizeof tls);
    gdt_set_tls(tls);
    CHECK(got == 0xc0ffee, "%x", got);
}

TEST(a_frame_from_user_memory_is_made_safe)
{
    struct trap_frame f = {
        .cs = KERNEL_CS, .ss = KERNEL_DS, .ds = KERNEL_DS, .es = GDT_TSS * 8, .eflags = ~0u
    };

    trap_frame_sanitize(&f);
    CHECK(f.cs == USER_CS && f.ss == USER_DS && f.ds == USER_DS && f.es == USER_DS);
    CHECK(f.eflags & EFLAGS_IF && !(f.eflags & (3u << 12)), "no I/O privilege: %x", f.eflags);
    f.eflags = 0;
    f.ds = 0;
    f.es = GDT_TLS * 8;
    trap_frame_sanitize(&f);
    CHECK(f.eflags & EFLAGS_IF && f.ds == 0 && f.es == (GDT_TLS * 8 | 3));
}

static int breakpoints;

static void count_breakpoint(struct trap_frame *f)
{
    breakpoints += f->vector == VECTOR_BREAKPOINT && !trap_from_user(f) && f->eax == 0x1234;
    f->eax = 0x4321;
}

TEST(a_trap_shows_and_changes_registers)
{
    extern void (*trap_handlers[])(struct trap_frame *);
    void (*before)(struct trap_frame *) = trap_handlers[VECTOR_BREAKPOINT];
    uint32_t eax = 0x1234;

    trap_set_handler(VECTOR_BREAKPOINT, count_breakpoint);
    __asm__ volatile("int3" : "+a"(eax));
    trap_set_handler(VECTOR_BREAKPOINT, before);
    CHECK(breakpoints == 1 && eax == 0x4321);
}

TEST(a_fresh_fpu_state_is_copied_and_replaced)
{
    static struct fpu a, b;

    if (!cpu.fxsr) {
        test_skip("the image is checked in FXSAVE's format");
        return;
    }
    fpu_init_thread(&a);
    uint8_t *image = (uint8_t *)(uintptr_t)fpu_image(&a);
    CHECK(image[0] == 0x7f && image[1] == 3, "control word");
    memset(image + 24, 0xff, 4);
    fpu_set_image(&a, image);
    CHECK(a.used && a.image[27] != 0xff, "reserved bits of MXCSR");
    a.image[160] = 42;
    fpu_copy(&b, &a);
    CHECK(b.used && b.image[160] == 42);
}

TEST(interrupts_count_time)
{
    uint32_t before = irq_counts[0];
    uint64_t ticks = clock_ticks();

    CHECK(!in_irq() && read_eflags() & EFLAGS_IF);
    while (clock_ticks() < ticks + 2)
        hlt();
    CHECK(irq_counts[0] - before >= 2);
}
