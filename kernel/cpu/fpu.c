/* fpu.c - the FPU's registers follow the threads that use them, lazily: see fpu.h.
 * Invariant: CR0.TS is clear if and only if fpu_current == fpu_owner. Intel SDM 3A, 2.5 and 13. */
#include "kernel/cpu/fpu.h"

#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/trap.h"
#include "kernel/lib/init.h"
#include "kernel/lib/string.h"

#define FXSAVE_MXCSR       24
#define FXSAVE_MXCSR_MASK  28
#define FXSAVE_FCW         0
#define FNSAVE_SIZE        108
#define MXCSR_DEFAULT      0x1f80u
#define MXCSR_MASK_DEFAULT 0xffbfu
#define FCW_DEFAULT        0x37fu

struct fpu *fpu_current, *fpu_owner;
static uint8_t fresh[512] ALIGNED(16);
static uint32_t mxcsr_mask = MXCSR_MASK_DEFAULT;

/* Registers to image. FNSAVE also resets them. */
static void save(uint8_t *image)
{
    if (cpu.fxsr)
        __asm__ volatile("fxsave (%0)" : : "r"(image) : "memory");
    else
        __asm__ volatile("fnsave (%0); fwait" : : "r"(image) : "memory");
}

static void load(const uint8_t *image)
{
    if (cpu.fxsr)
        __asm__ volatile("fxrstor (%0)" : : "r"(image) : "memory");
    else
        __asm__ volatile("fnclex; frstor (%0)" : : "r"(image) : "memory");
}

/* The image is what the registers hold; they stay as they are. */
static void sync(struct fpu *f)
{
    if (f != fpu_owner)
        return;
    clts();
    save(f->image);
    if (!cpu.fxsr)
        load(f->image);
    if (f != fpu_current)
        stts();
}

static void no_fpu(struct trap_frame *f)
{
    if (!trap_from_user(f))
        trap_panic(f);
    clts();
    if (fpu_owner)
        save(fpu_owner->image);
    fpu_owner = fpu_current;
    load(fpu_owner->used ? fpu_owner->image : fresh);
    fpu_owner->used = true;
}

static __init void make_fresh(void)
{
    uint32_t mxcsr = MXCSR_DEFAULT, mask;
    uint16_t fcw = FCW_DEFAULT;

    __asm__ volatile("fninit");
    save(fresh);
    if (!cpu.fxsr)
        return;
    memcpy(&mask, fresh + FXSAVE_MXCSR_MASK, sizeof mask);
    if (mask)
        mxcsr_mask = mask;
    memset(fresh, 0, sizeof fresh);
    memcpy(fresh + FXSAVE_FCW, &fcw, sizeof fcw);
    memcpy(fresh + FXSAVE_MXCSR, &mxcsr, sizeof mxcsr);
}

__init void fpu_init(struct fpu *boot)
{
    uint32_t cr0 = read_cr0() & ~(CR0_EM | CR0_TS);

    fpu_current = boot;
    if (!cpu.fpu) {
        write_cr0(cr0 | CR0_EM);
        return;
    }
    write_cr0(cr0 | CR0_MP | CR0_NE);
    if (cpu.fxsr)
        write_cr4(read_cr4() | CR4_OSFXSR | (cpu.sse ? CR4_OSXMMEXCPT : 0));
    make_fresh();
    stts();
    trap_set_handler(VECTOR_NO_FPU, no_fpu);
}

void fpu_init_thread(struct fpu *f)
{
    fpu_drop(f);
    f->used = false;
}

void fpu_copy(struct fpu *dst, struct fpu *src)
{
    dst->used = src->used;
    if (!src->used)
        return;
    sync(src);
    memcpy(dst->image, src->image, sizeof dst->image);
}

void fpu_drop(struct fpu *f)
{
    if (f != fpu_owner)
        return;
    fpu_owner = NULL;
    if (f == fpu_current)
        stts();
}

const uint8_t *fpu_image(struct fpu *f)
{
    if (!f->used)
        memcpy(f->image, fresh, sizeof f->image);
    else
        sync(f);
    return f->image;
}

void fpu_set_image(struct fpu *f, const void *image)
{
    uint32_t mxcsr;

    fpu_drop(f);
    memcpy(f->image, image, cpu.fxsr ? sizeof f->image : FNSAVE_SIZE);
    f->used = true;
    if (cpu.fxsr) {
        memcpy(&mxcsr, f->image + FXSAVE_MXCSR, sizeof mxcsr);
        mxcsr &= mxcsr_mask;
        memcpy(f->image + FXSAVE_MXCSR, &mxcsr, sizeof mxcsr);
    }
}
