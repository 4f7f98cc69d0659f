/* exception.c - what a CPU exception of user mode means for the program.
 *
 *   vector            signal    code            address
 *   0  divide         SIGFPE    FPE_INTDIV      eip
 *   1  debug          SIGTRAP   TRAP_TRACE      eip              (or a step of the recorder's)
 *   3  breakpoint     SIGTRAP   SI_KERNEL       -
 *   4  overflow       SIGSEGV   SI_KERNEL       -
 *   5  bound          SIGSEGV   SI_KERNEL       -
 *   6  opcode         SIGILL    ILL_ILLOPN      eip
 *   11 segment        SIGBUS    SI_KERNEL       -
 *   12 stack          SIGBUS    SI_KERNEL       -
 *   13 protection     SIGSEGV   SI_KERNEL       -
 *   14 page fault     by fault_handle(): SIGSEGV (MAPERR, ACCERR), SIGBUS (ADRERR), or SIGKILL
 *   16 FPU            SIGFPE    by the status   eip
 *   17 alignment      SIGBUS    BUS_ADRALN      -
 *   19 SIMD           SIGFPE    by MXCSR        eip
 *
 * A page fault in the kernel at a user address is a user copy at work: it is resolved the same way,
 * and where it can't be, the copy's fix-up makes it -EFAULT. Without memory the process ends, in
 * the one case at once, in the other when the call returns: no program is told EFAULT for that. */
#include "kernel/proc/exception.h"

#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/cr.h"
#include "kernel/cpu/fpu.h"
#include "kernel/cpu/trap.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/proc/oom.h"
#include "kernel/proc/process.h"
#include "kernel/sched/trace.h"
#include "mm/fault.h"
#include "mm/recorder.h"

static const struct {
    uint8_t vector, sig, code;
    bool at_eip;
} table[] = {
    { VECTOR_DIVIDE, SIGFPE, FPE_INTDIV, true },
    { VECTOR_DEBUG, SIGTRAP, TRAP_TRACE, true },
    { VECTOR_BREAKPOINT, SIGTRAP, SI_KERNEL, false },
    { VECTOR_OVERFLOW, SIGSEGV, SI_KERNEL, false },
    { VECTOR_BOUND, SIGSEGV, SI_KERNEL, false },
    { VECTOR_OPCODE, SIGILL, ILL_ILLOPN, true },
    { VECTOR_SEGMENT, SIGBUS, SI_KERNEL, false },
    { VECTOR_STACK, SIGBUS, SI_KERNEL, false },
    { VECTOR_PROTECTION, SIGSEGV, SI_KERNEL, false },
    { VECTOR_ALIGNMENT, SIGBUS, BUS_ADRALN, false },
};

/* Unmasked exception flags in the order in which the CPU would name them. */
static int fpe_code(unsigned flags)
{
    static const uint8_t code[] = { FPE_FLTINV, FPE_FLTINV, FPE_FLTDIV,
                                    FPE_FLTOVF, FPE_FLTUND, FPE_FLTRES };

    for (unsigned i = 0; i < sizeof code; i++)
        if (flags & 1u << i)
            return code[i];
    return SI_KERNEL;
}

/* FSAVE keeps its words 4 bytes apart, FXSAVE 2. */
static int x87_code(void)
{
    const uint8_t *image = fpu_image(&current->fpu);
    uint16_t cw, sw;

    memcpy(&cw, image, sizeof cw);
    memcpy(&sw, image + (cpu.fxsr ? 2 : 4), sizeof sw);
    return fpe_code(sw & ~cw & 0x3f);
}

static int simd_code(void)
{
    uint32_t mxcsr;

    memcpy(&mxcsr, fpu_image(&current->fpu) + 24, sizeof mxcsr);
    return fpe_code(mxcsr & ~(mxcsr >> 7) & 0x3f);
}

static void raise(const struct trap_frame *regs, int sig, int code, uint32_t addr, uint32_t cr2)
{
    struct ksiginfo info = { .signo = sig, .code = code, .addr = addr };

    current_task()->fault = (struct fault_state){ regs->vector, regs->error, cr2 };
    signal_force(&info);
}

static void user_exception(struct trap_frame *regs)
{
    if (regs->vector == VECTOR_DEBUG && recorder_step(regs))
        return;
    if (regs->vector == VECTOR_FPU || regs->vector == VECTOR_SIMD) {
        int code = regs->vector == VECTOR_FPU ? x87_code() : simd_code();

        raise(regs, SIGFPE, code, regs->eip, 0);
        return;
    }
    for (unsigned i = 0; i < ARRAY_SIZE(table); i++)
        if (table[i].vector == regs->vector) {
            raise(regs, table[i].sig, table[i].code, table[i].at_eip ? regs->eip : 0, 0);
            return;
        }
    raise(regs, SIGSEGV, SI_KERNEL, 0, 0);
}

static void user_fault(struct trap_frame *regs, uint32_t addr, enum fault_result r)
{
    if (likely(r == FAULT_OK))
        return;
    trace_refused(addr, r);
    switch (r) {
    case FAULT_NOMEM: oom_wait(); return;
    case FAULT_BUS: raise(regs, SIGBUS, BUS_ADRERR, addr, addr); return;
    default: raise(regs, SIGSEGV, r == FAULT_ACCERR ? SEGV_ACCERR : SEGV_MAPERR, addr, addr);
    }
}

static void page_fault(struct trap_frame *regs)
{
    uint32_t addr = read_cr2();
    enum fault_result r = FAULT_MAPERR;

    if (addr < USER_END && current->as)
        r = fault_handle(current->as, addr, regs->error);
    if (trap_from_user(regs)) {
        user_fault(regs, addr, r);
        return;
    }
    if (r == FAULT_NOMEM && in_task() && !current_process()->exiting) {
        oom_wait();
        if (!current_process()->exiting)
            return; /* the copy tries again */
    }
    if (r != FAULT_OK && !extable_fixup(regs))
        trap_panic(regs);
}

#ifdef CONFIG_TRACE
static void traced_page_fault(struct trap_frame *regs)
{
    uint32_t addr = read_cr2();

    trace_fault(addr, regs->eip, regs->error);
    page_fault(regs);
    trace_return(addr);
}

void exception_trace(bool on)
{
    trap_set_handler(VECTOR_PAGE_FAULT, on ? traced_page_fault : page_fault);
}
#endif

void exception_init(void)
{
    trap_set_user_exception(user_exception);
    trap_set_handler(VECTOR_PAGE_FAULT, page_fault);
}
