/* ucontext.h - the machine state that a signal handler is given and gives back. */
#ifndef ABI_UCONTEXT_H
#define ABI_UCONTEXT_H

#include "signal.h"
#include <stdint.h>

struct fpreg {
    uint16_t significand[4];
    uint16_t exponent;
};

struct fpxreg {
    uint16_t significand[4];
    uint16_t exponent;
    uint16_t padding[3];
};

struct xmmreg {
    uint32_t element[4];
};

/* The FSAVE image; with magic 0 the FXSAVE image follows. */
struct fpstate {
    uint32_t cw, sw, tag, ipoff, cssel, dataoff, datasel;
    struct fpreg st[8];
    uint16_t status;
    uint16_t magic; /* 0xffff: nothing after this */
    uint32_t fxsr_env[6];
    uint32_t mxcsr;
    uint32_t reserved;
    struct fpxreg fxsr_st[8];
    struct xmmreg xmm[8];
    uint32_t padding[56];
};

#define FPSTATE_FSAVE_ONLY 0xffff

struct sigcontext {
    uint16_t gs, __gsh;
    uint16_t fs, __fsh;
    uint16_t es, __esh;
    uint16_t ds, __dsh;
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
    uint32_t trapno, err, eip;
    uint16_t cs, __csh;
    uint32_t eflags, esp_at_signal;
    uint16_t ss, __ssh;
    struct fpstate *fpstate;
    uint32_t oldmask; /* the low half of the mask, in a frame without siginfo */
    uint32_t cr2;
};

/* sigcontext as a program names it: gregs[REG_EIP]. */
enum {
    REG_GS,
    REG_FS,
    REG_ES,
    REG_DS,
    REG_EDI,
    REG_ESI,
    REG_EBP,
    REG_ESP,
    REG_EBX,
    REG_EDX,
    REG_ECX,
    REG_EAX,
    REG_TRAPNO,
    REG_ERR,
    REG_EIP,
    REG_CS,
    REG_EFL,
    REG_UESP,
    REG_SS,
    NGREG
};

typedef int greg_t;
typedef greg_t gregset_t[NGREG];
typedef struct fpstate *fpregset_t;

typedef struct {
    gregset_t gregs;
    fpregset_t fpregs;
    uint32_t oldmask;
    uint32_t cr2;
} mcontext_t;

typedef struct ucontext {
    uint32_t uc_flags;
    struct ucontext *uc_link;
    stack_t uc_stack;
    union {
        mcontext_t uc_mcontext;
        struct sigcontext uc_sigcontext;
    };
    sigset_t uc_sigmask;
} ucontext_t;

/* The frames that delivery puts on the stack; esp points at pretcode when the handler starts.
 * sigframe: a handler without SA_SIGINFO, back by sigreturn. rt_sigframe: with it, by
 * rt_sigreturn. */
struct sigframe {
    uint32_t pretcode;
    int sig;
    struct sigcontext sc;
    struct fpstate fpstate_unused;
    uint32_t extramask[1]; /* the high half of the mask */
    uint8_t retcode[8];
};

struct rt_sigframe {
    uint32_t pretcode;
    int sig;
    uint32_t pinfo;
    uint32_t puc;
    siginfo_t info;
    ucontext_t uc;
    uint8_t retcode[8];
};

#endif
