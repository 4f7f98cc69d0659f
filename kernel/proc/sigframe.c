/* sigframe.c - Linux's two frames for i386, so that a debugger, a C library and a program that
 * looks into its ucontext find everything where they expect it.
 *
 *   high   interrupted stack (or the top of the alternate one)
 *          struct fpstate           if the thread has used the FPU, 16-byte aligned
 *          retcode                  pop eax; mov eax, nr; int 0x80: for programs without
 * SA_RESTORER
 *          sigcontext, mask         what sigreturn restores   (rt: siginfo, ucontext)
 *          sig                      the handler's argument    (rt: sig, &info, &ucontext)
 *   low    pretcode                 where the handler returns to; esp + 4 is 16-byte aligned
 *
 * What comes back from user memory is not trusted: flags and selectors are those user mode may
 * have. System V ABI, Intel386; the structures are in abi/ucontext.h. */
#include "kernel/proc/sigframe.h"

#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/segments.h"
#include "kernel/lib/string.h"
#include "kernel/proc/process.h"
#include "kernel/proc/segments.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/syscall.h"
#include "libc/include/abi/ucontext.h"
#include "mm/uaccess.h"

_Static_assert(sizeof(struct sigcontext) == 88, "Linux's sigcontext");
_Static_assert(sizeof(struct fpstate) == 624, "Linux's _fpstate");
_Static_assert(sizeof(siginfo_t) == 128, "Linux's siginfo_t");
_Static_assert(offsetof(struct rt_sigframe, uc) == 144, "Linux's rt_sigframe");
_Static_assert(offsetof(struct fpstate, fxsr_env) == 112, "the FXSAVE image follows the FSAVE one");

#define FLAG_TRAP      0x100u
#define FLAG_DIRECTION 0x400u

/* ---- FPU state: the FSAVE form for old programs, then the FXSAVE image */

struct fxsave {
    uint16_t cw, sw;
    uint8_t tag, pad;
    uint16_t fop;
    uint32_t ip, cs, dp, ds, mxcsr, mxcsr_mask;
    struct {
        struct fpreg reg;
        uint8_t pad[6];
    } st[8];
    uint8_t rest[352];
};
_Static_assert(sizeof(struct fxsave) == 512, "FXSAVE's image");

/* Two bits a register: 0 valid, 1 zero, 2 special, 3 empty. FXSAVE keeps only "empty or not". */
static unsigned tag_of(const struct fpreg *r)
{
    bool fraction = r->significand[0] | r->significand[1] | r->significand[2] | r->significand[3];

    switch (r->exponent & 0x7fff) {
    case 0x7fff: return 2;
    case 0: return fraction ? 2 : 1;
    default: return r->significand[3] & 0x8000 ? 0 : 2;
    }
}

static uint32_t tags_expand(const struct fxsave *fx)
{
    unsigned top = fx->sw >> 11 & 7;
    uint32_t tags = 0;

    for (unsigned i = 0; i < 8; i++) {
        bool full = fx->tag >> i & 1;

        tags |= (full ? tag_of(&fx->st[(i - top) & 7].reg) : 3) << (2 * i);
    }
    return tags | 0xffff0000u;
}

static uint8_t tags_shrink(uint32_t tags)
{
    uint8_t tag = 0;

    for (unsigned i = 0; i < 8; i++)
        if ((tags >> (2 * i) & 3) != 3)
            tag |= (uint8_t)(1u << i);
    return tag;
}

static struct fxsave *fxsave_part(struct fpstate *fp)
{
    return (struct fxsave *)(void *)fp->fxsr_env;
}

static void fpstate_from_fxsave(struct fpstate *fp, const void *image)
{
    struct fxsave *fx = fxsave_part(fp);

    memcpy(fx, image, sizeof *fx);
    fp->cw = fx->cw | 0xffff0000u;
    fp->sw = fx->sw | 0xffff0000u;
    fp->tag = tags_expand(fx);
    fp->ipoff = fx->ip;
    fp->cssel = (fx->cs & 0xffff) | (uint32_t)fx->fop << 16;
    fp->dataoff = fx->dp;
    fp->datasel = fx->ds;
    for (int i = 0; i < 8; i++)
        fp->st[i] = fx->st[i].reg;
    fp->status = fx->sw;
    fp->magic = 0;
}

/* The old part wins: a handler that knows only that one may change it. */
static void fpstate_to_fxsave(struct fpstate *fp)
{
    struct fxsave *fx = fxsave_part(fp);

    fx->cw = (uint16_t)fp->cw;
    fx->sw = (uint16_t)fp->sw;
    fx->tag = tags_shrink(fp->tag);
    fx->ip = fp->ipoff;
    fx->cs = fp->cssel & 0xffff;
    fx->fop = (uint16_t)(fp->cssel >> 16);
    fx->dp = fp->dataoff;
    fx->ds = fp->datasel;
    for (int i = 0; i < 8; i++)
        fx->st[i].reg = fp->st[i];
}

#define FSAVE_SIZE 108u

static NOINLINE int fpstate_push(uint32_t at)
{
    struct fpstate fp;
    const uint8_t *image = fpu_image(&current->fpu);

    memset(&fp, 0, sizeof fp);
    if (cpu.fxsr) {
        fpstate_from_fxsave(&fp, image);
    } else {
        memcpy(&fp, image, FSAVE_SIZE);
        fp.magic = FPSTATE_FSAVE_ONLY;
    }
    return copy_to_user((void *)at, &fp, sizeof fp);
}

static NOINLINE int fpstate_pop(uint32_t at)
{
    struct fpstate fp;

    if (!at) {
        fpu_init_thread(&current->fpu);
        return 0;
    }
    if (copy_from_user(&fp, (const void *)at, sizeof fp) < 0)
        return -EFAULT;
    if (cpu.fxsr)
        fpstate_to_fxsave(&fp);
    else
        memcpy(fp.fxsr_env, &fp, FSAVE_SIZE);
    fpu_set_image(&current->fpu, fp.fxsr_env);
    return 0;
}

/* ---- registers */

/* The upper halves of selectors are padding: they become zero.
 * => 0 or -EFAULT */
static inline int context_store(struct sigcontext *sc, const struct trap_frame *regs,
                                uint32_t fpstate, uint64_t mask)
{
    const struct fault_state *fault = &current_task()->fault;

    user_store32(read_gs(), &sc->gs, bad);
    user_store32(read_fs(), &sc->fs, bad);
    user_store32((uint16_t)regs->es, &sc->es, bad);
    user_store32((uint16_t)regs->ds, &sc->ds, bad);
    user_store32(regs->edi, &sc->edi, bad);
    user_store32(regs->esi, &sc->esi, bad);
    user_store32(regs->ebp, &sc->ebp, bad);
    user_store32(regs->esp, &sc->esp, bad);
    user_store32(regs->ebx, &sc->ebx, bad);
    user_store32(regs->edx, &sc->edx, bad);
    user_store32(regs->ecx, &sc->ecx, bad);
    user_store32(regs->eax, &sc->eax, bad);
    user_store32(fault->trapno, &sc->trapno, bad);
    user_store32(fault->error, &sc->err, bad);
    user_store32(regs->eip, &sc->eip, bad);
    user_store32((uint16_t)regs->cs, &sc->cs, bad);
    user_store32(regs->eflags, &sc->eflags, bad);
    user_store32(regs->esp, &sc->esp_at_signal, bad);
    user_store32((uint16_t)regs->ss, &sc->ss, bad);
    user_store32(fpstate, &sc->fpstate, bad);
    user_store32(mask, &sc->oldmask, bad);
    user_store32(fault->cr2, &sc->cr2, bad);
    return 0;
bad:
    return -EFAULT;
}

/* Selectors that a program may have: its code, its data, its TLS, null data. Linux would fault on
 * the way out with others, and that is the program's SIGSEGV, too. */
static bool selectors_ok(const struct sigcontext *sc)
{
    return (sc->cs | 3) == USER_CS && (sc->ss | 3) == USER_DS && segment_ok(current, sc->ds) &&
           segment_ok(current, sc->es);
}

/* => false: the frame can't be read, or makes no sense */
static bool context_restore(const struct sigcontext *sc, struct trap_frame *regs)
{
    if (!selectors_ok(sc))
        return false;
    if ((sc->fpstate || current->fpu.used) && fpstate_pop((uint32_t)sc->fpstate) < 0)
        return false;
    regs->edi = sc->edi;
    regs->esi = sc->esi;
    regs->ebp = sc->ebp;
    regs->esp = sc->esp;
    regs->ebx = sc->ebx;
    regs->edx = sc->edx;
    regs->ecx = sc->ecx;
    regs->eax = sc->eax;
    regs->eip = sc->eip;
    regs->eflags = sc->eflags;
    regs->es = sc->es;
    regs->ds = sc->ds;
    trap_frame_sanitize(regs);
    if (sc->fs != read_fs())
        load_fs(segment_ok(current, sc->fs) ? sc->fs | 3 : 0);
    if (sc->gs != read_gs())
        load_gs(segment_ok(current, sc->gs) ? sc->gs | 3 : 0);
    regs->error = (uint32_t)-1; /* nothing to restart */
    return true;
}

/* ---- where the frame goes */

static bool on_altstack(const stack_t *s, uint32_t esp)
{
    uint32_t base = (uint32_t)s->ss_sp;

    return !(s->ss_flags & (int)(SS_DISABLE | SS_AUTODISARM)) && esp > base &&
           esp - base <= s->ss_size;
}

struct place {
    uint32_t frame, fpstate; /* user addresses; fpstate 0: none */
};

/* => false: the frame would lie below the alternate stack that the thread is on */
static bool find_place(struct place *at, uint32_t esp, const struct kernel_sigaction *act,
                       size_t size)
{
    const stack_t *alt = &current_task()->altstack;
    bool nested = on_altstack(alt, esp);
    uint32_t sp = esp;

    if ((act->flags & SA_ONSTACK) && !nested && !(alt->ss_flags & SS_DISABLE))
        sp = (uint32_t)alt->ss_sp + alt->ss_size;
    at->fpstate = 0;
    if (current->fpu.used)
        sp = at->fpstate = (sp - sizeof(struct fpstate)) & ~15u;
    sp -= size;
    at->frame = ((sp + 4) & ~15u) - 4;
    return !nested || on_altstack(alt, at->frame);
}

union retcode {
    uint8_t code[8];
    uint32_t word[2];
};

/* pop eax; mov eax, nr; int 0x80 */
static const union retcode old_code = { { 0x58, 0xb8, SYS_sigreturn, 0, 0, 0, 0xcd, 0x80 } };
/* mov eax, nr; int 0x80 */
static const union retcode rt_code = { { 0xb8, SYS_rt_sigreturn, 0, 0, 0, 0xcd, 0x80 } };

static inline uint32_t return_address(const struct kernel_sigaction *act, const uint8_t *retcode)
{
    return act->flags & SA_RESTORER ? act->restorer : (uint32_t)retcode;
}

static int push_old(const struct place *at, const struct trap_frame *regs,
                    const struct kernel_sigaction *act, int sig, uint64_t mask)
{
    struct sigframe *f = (struct sigframe *)at->frame;

    user_store32(return_address(act, f->retcode), &f->pretcode, bad);
    user_store32(sig, &f->sig, bad);
    if (context_store(&f->sc, regs, at->fpstate, mask) < 0)
        goto bad;
    user_store32(mask >> 32, f->extramask, bad);
    user_store32(old_code.word[0], f->retcode, bad);
    user_store32(old_code.word[1], f->retcode + 4, bad);
    return 0;
bad:
    return -EFAULT;
}

static inline int siginfo_store(siginfo_t *to, const struct ksiginfo *info)
{
    if (clear_user(to, sizeof *to) < 0)
        goto bad;
    user_store32(info->signo, &to->si_signo, bad);
    user_store32(info->error, &to->si_errno, bad);
    user_store32(info->code, &to->si_code, bad);
    if (info->signo == SIGCHLD && info->code > 0 && info->code < SI_KERNEL) {
        user_store32(info->child.pid, &to->si_pid, bad);
        user_store32(info->child.uid, &to->si_uid, bad);
        user_store32(info->child.status, &to->si_status, bad);
        user_store32(info->child.utime, &to->si_utime, bad);
        user_store32(info->child.stime, &to->si_stime, bad);
    } else if (info->code > 0) {
        user_store32(info->addr, &to->si_addr, bad);
    } else {
        user_store32(info->kill.pid, &to->si_pid, bad);
        user_store32(info->kill.uid, &to->si_uid, bad);
        user_store32(info->kill.value, &to->si_int, bad);
    }
    return 0;
bad:
    return -EFAULT;
}

static int push_rt(const struct place *at, const struct trap_frame *regs,
                   const struct kernel_sigaction *act, const struct ksiginfo *info, uint64_t mask)
{
    const stack_t *alt = &current_task()->altstack;
    int on = on_altstack(alt, regs->esp) ? SS_ONSTACK : 0;
    struct rt_sigframe *f = (struct rt_sigframe *)at->frame;

    user_store32(return_address(act, f->retcode), &f->pretcode, bad);
    user_store32(info->signo, &f->sig, bad);
    user_store32(&f->info, &f->pinfo, bad);
    user_store32(&f->uc, &f->puc, bad);
    if (siginfo_store(&f->info, info) < 0)
        goto bad;
    user_store32(0, &f->uc.uc_flags, bad);
    user_store32(0, &f->uc.uc_link, bad);
    user_store32(alt->ss_sp, &f->uc.uc_stack.ss_sp, bad);
    user_store32(alt->ss_flags | on, &f->uc.uc_stack.ss_flags, bad);
    user_store32(alt->ss_size, &f->uc.uc_stack.ss_size, bad);
    if (context_store(&f->uc.uc_sigcontext, regs, at->fpstate, mask) < 0)
        goto bad;
    user_store32(mask, &f->uc.uc_sigmask, bad);
    user_store32(mask >> 32, (uint32_t *)&f->uc.uc_sigmask + 1, bad);
    user_store32(rt_code.word[0], f->retcode, bad);
    user_store32(rt_code.word[1], f->retcode + 4, bad);
    return 0;
bad:
    return -EFAULT;
}

int sigframe_push(struct trap_frame *regs, const struct kernel_sigaction *act,
                  const struct ksiginfo *info, uint64_t mask)
{
    bool rt = act->flags & SA_SIGINFO;
    size_t size = rt ? sizeof(struct rt_sigframe) : sizeof(struct sigframe);
    struct task *t = current_task();
    struct place at;
    int r;

    if (!find_place(&at, regs->esp, act, size) || !user_range_ok((void *)at.frame, size))
        return -EFAULT;
    if (at.fpstate && fpstate_push(at.fpstate) < 0)
        return -EFAULT;
    r = rt ? push_rt(&at, regs, act, info, mask) : push_old(&at, regs, act, info->signo, mask);
    if (r < 0)
        return r;
    if (t->altstack.ss_flags & (int)SS_AUTODISARM)
        t->altstack = (stack_t){ .ss_flags = SS_DISABLE };
    regs->esp = at.frame;
    regs->eip = act->handler;
    regs->eax = (uint32_t)info->signo;
    regs->edx = rt ? at.frame + offsetof(struct rt_sigframe, info) : 0;
    regs->ecx = rt ? at.frame + offsetof(struct rt_sigframe, uc) : 0;
    regs->ds = regs->es = regs->ss = USER_DS;
    regs->cs = USER_CS;
    regs->eflags &= ~(FLAG_DIRECTION | FLAG_TRAP);
    return 0;
}

/* ---- back */

static long bad_frame(void)
{
    signal_force(&(struct ksiginfo){ .signo = SIGSEGV, .code = SI_KERNEL });
    return 0;
}

/* The handler's ret has popped pretcode; the trampoline or restorer has popped sig. */
long sigframe_return(struct trap_frame *regs)
{
    uint32_t user = regs->esp - 8;
    struct sigcontext sc;
    uint32_t high;

    if (copy_from_user(&sc, (const void *)(user + offsetof(struct sigframe, sc)), sizeof sc) < 0 ||
        get_user32(&high, (const void *)(user + offsetof(struct sigframe, extramask))) < 0)
        return bad_frame();
    signal_set_mask(sc.oldmask | (uint64_t)high << 32);
    if (!context_restore(&sc, regs))
        return bad_frame();
    return (long)regs->eax;
}

long sigframe_rt_return(struct trap_frame *regs)
{
    uint32_t user = regs->esp - 4;
    ucontext_t uc;
    stack_t old;

    if (copy_from_user(&uc, (const void *)(user + offsetof(struct rt_sigframe, uc)), sizeof uc) < 0)
        return bad_frame();
    signal_set_mask(uc.uc_sigmask);
    if (!context_restore(&uc.uc_sigcontext, regs))
        return bad_frame();
    signal_altstack(&uc.uc_stack, &old, regs->esp);
    return (long)regs->eax;
}
