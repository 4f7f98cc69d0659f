/* frames.c - lies about the stack and about signals: stack pointers that lead nowhere while the
 * kernel is entered, and signal frames that ask for more than a program may have. */
#include "user/attack/attack.h"

#include "user/lib/util.h"

#include <string.h>
#include <ucontext.h>
#include <unistd.h>

/* in deeds.asm */
int deed_call_on(uintptr_t esp);
_Noreturn void deed_fault_on(uintptr_t esp);
_Noreturn void deed_push_on(uintptr_t esp);
_Noreturn void deed_kill_on(uintptr_t esp, pid_t pid, int sig);
_Noreturn void deed_sigreturn_on(uintptr_t esp, int number);

#define SIGRETURN    119
#define RT_SIGRETURN 173
#define MXCSR_OFFSET 136 /* within the frame's floating-point state */

/* ------------------------------------------------------------ bad stack pointers */
static const uintptr_t bad_stacks[] = {
    0, 1, 4096, KERNEL_START, KERNEL_IMAGE + 4096, KERNEL_START - 2, LAST_PAGE, 0xFFFFFFFFu,
};

/* The kernel has a stack of its own: the caller's is no matter. */
static void call_on_bad_stacks(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(bad_stacks); i++)
        if (deed_call_on(bad_stacks[i]) != getpid())
            went_through("getpid() with esp %#lx failed", (unsigned long)bad_stacks[i]);
}

static void nothing(int sig)
{
    (void)sig;
}

static void fault_on_null(void)
{
    signal(SIGILL, nothing);
    deed_fault_on(0);
}

static void fault_on_kernel(void)
{
    signal(SIGILL, nothing);
    deed_fault_on(KERNEL_IMAGE + 0x10000);
}

static void push_on_kernel(void)
{
    deed_push_on(KERNEL_IMAGE + 0x10000);
}

static void signal_on_kernel(void)
{
    signal(SIGUSR1, nothing);
    deed_kill_on(KERNEL_IMAGE + 0x10000, getpid(), SIGUSR1);
}

/* The frame would lie across the end of the user's part. */
static void signal_on_border(void)
{
    signal(SIGUSR1, nothing);
    deed_kill_on(KERNEL_START + 64, getpid(), SIGUSR1);
}

/* ------------------------------------------------------------ returns from no signal */
static void return_from_nothing(const void *argument)
{
    const int *which = argument;
    deed_sigreturn_on(bad_stacks[which[0]], which[1]);
}

static void sigreturn_on_bad_stacks(void)
{
    for (int i = 0; i < (int)ARRAY_SIZE(bad_stacks); i++) {
        static const int numbers[] = { SIGRETURN, RT_SIGRETURN };
        for (int j = 0; j < 2; j++) {
            int which[2] = { i, numbers[j] };
            int status = run_child(return_from_nothing, which, 10);
            if (status == -1 || (status & 127) != SIGSEGV)
                went_through("call %d with esp %#lx: status %#x", numbers[j],
                             (unsigned long)bad_stacks[i], (unsigned)status);
        }
    }
}

/* A frame full of noise. */
static void return_to_noise(const void *argument)
{
    const int *which = argument;
    static uint32_t stack[2048];
    uint32_t state = 1 + (uint32_t)which[0];
    for (size_t i = 0; i < ARRAY_SIZE(stack); i++)
        stack[i] = next_random(&state);
    deed_sigreturn_on((uintptr_t)&stack[512], which[1]);
}

static void sigreturn_noise(void)
{
    for (int i = 0; i < 64; i++) {
        int which[2] = { i, i % 2 ? SIGRETURN : RT_SIGRETURN };
        int status = run_child(return_to_noise, which, 10);
        if (status != -1 && (status & 127) == 0)
            went_through("noise %d came back", i);
    }
}

/* ------------------------------------------------------------ forged frames */
static void (*forge)(ucontext_t *context);

static void forger(int sig, siginfo_t *info, void *context)
{
    (void)sig;
    (void)info;
    forge(context);
}

/* Take a signal whose handler changes what it will return to. */
static void return_forged(void (*fn)(ucontext_t *context))
{
    struct sigaction action = { .sa_sigaction = forger, .sa_flags = SA_SIGINFO };
    forge = fn;
    sigaction(SIGUSR1, &action, NULL);
    kill(getpid(), SIGUSR1);
}

static int *registers(ucontext_t *context)
{
    return (int *)context->uc_mcontext.gregs;
}

static void set_cs(ucontext_t *context)
{
    registers(context)[REG_CS] = 0x08;
}

static void set_cs_null(ucontext_t *context)
{
    registers(context)[REG_CS] = 0;
}

static void set_ss(ucontext_t *context)
{
    registers(context)[REG_SS] = 0x08;
}

static void set_ds(ucontext_t *context)
{
    registers(context)[REG_DS] = registers(context)[REG_ES] = 0x10;
}

static void set_gs(ucontext_t *context)
{
    registers(context)[REG_GS] = registers(context)[REG_FS] = 0xfff8;
}

static void set_eip(ucontext_t *context)
{
    registers(context)[REG_EIP] = (int)KERNEL_IMAGE;
}

static void set_esp(ucontext_t *context)
{
    registers(context)[REG_ESP] = registers(context)[REG_UESP] = (int)(KERNEL_IMAGE + 4096);
}

static void set_flags(ucontext_t *context)
{
    registers(context)[REG_EFL] |= 3 << 12 | 1 << 14 | 1 << 17; /* IOPL 3, NT, VM */
}

static void set_fpu_pointer(ucontext_t *context)
{
    context->uc_mcontext.fpregs = (void *)(uintptr_t)KERNEL_IMAGE;
}

/* Reserved bits in MXCSR: FXRSTOR faults on them. */
static void set_fpu_state(ucontext_t *context)
{
    if (context->uc_mcontext.fpregs)
        memset((char *)context->uc_mcontext.fpregs + MXCSR_OFFSET, 0xff, 4);
}

void deed_cli(void);

/* Return forged; what was asked for must have been refused, or not granted. */
static void return_forged_then_cli(void (*fn)(ucontext_t *context))
{
    return_forged(fn);
    deed_cli();
}

#define FORGED(name, how)           \
    static void forged_##name(void) \
    {                               \
        how(set_##name);            \
    }

FORGED(cs, return_forged_then_cli)
FORGED(cs_null, return_forged_then_cli)
FORGED(ss, return_forged_then_cli)
FORGED(ds, return_forged_then_cli)
FORGED(flags, return_forged_then_cli)
FORGED(gs, return_forged)
FORGED(eip, return_forged)
FORGED(esp, return_forged)
FORGED(fpu_pointer, return_forged)
FORGED(fpu_state, return_forged)

/* ------------------------------------------------------------ alternate stacks */
static void alternate_stack_in_kernel(void)
{
    stack_t stack = { .ss_sp = (void *)(uintptr_t)KERNEL_IMAGE, .ss_size = 65536 };
    struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_ONSTACK };
    if (sigaltstack(&stack, NULL) < 0)
        raise(SIGSEGV); /* refused: as good */
    sigaction(SIGUSR1, &action, NULL);
    kill(getpid(), SIGUSR1);
}

static void handler_in_kernel(void)
{
    signal(SIGUSR1, (void (*)(int))(uintptr_t)KERNEL_IMAGE);
    kill(getpid(), SIGUSR1);
}

const struct attack frame_attacks[] = {
    { "call-bad-stack", "system calls with esp anywhere", call_on_bad_stacks, 0 },
    { "fault-null-stack", "an exception with esp 0, and a handler", fault_on_null, SIGSEGV },
    { "fault-kernel-stack", "the same with esp in the kernel", fault_on_kernel, SIGSEGV },
    { "push-kernel-stack", "push onto the kernel", push_on_kernel, SIGSEGV },
    { "signal-kernel", "a signal frame onto the kernel", signal_on_kernel, SIGSEGV },
    { "signal-border", "a signal frame across its border", signal_on_border, SIGSEGV },
    { "altstack-kernel", "the alternate signal stack in the kernel", alternate_stack_in_kernel,
      SIGSEGV },
    { "handler-kernel", "a signal handler in the kernel", handler_in_kernel, SIGSEGV },
    { "sigreturn-nothing", "sigreturn with esp anywhere", sigreturn_on_bad_stacks, 0 },
    { "sigreturn-noise", "sigreturn from random bytes", sigreturn_noise, 0 },
    { "forged-cs", "sigreturn to ring 0, then cli", forged_cs, SIGSEGV },
    { "forged-cs-null", "sigreturn to no code segment", forged_cs_null, SIGSEGV },
    { "forged-ss", "sigreturn to the kernel's stack segment", forged_ss, SIGSEGV, SIGBUS },
    { "forged-ds", "sigreturn with the kernel's data segment", forged_ds, SIGSEGV },
    { "forged-gs", "sigreturn with garbage in fs and gs", forged_gs, SIGSEGV, SURVIVES },
    { "forged-eip", "sigreturn into the kernel", forged_eip, SIGSEGV },
    { "forged-esp", "sigreturn with the stack in the kernel", forged_esp, SIGSEGV },
    { "forged-flags", "sigreturn with IOPL, NT and VM, then cli", forged_flags, SIGSEGV },
    { "forged-fpu-pointer", "sigreturn with FPU state in the kernel", forged_fpu_pointer, SIGSEGV },
    { "forged-fpu-state", "sigreturn with reserved FPU bits", forged_fpu_state, SIGSEGV, SURVIVES },
    { 0 },
};
