/* fpu.h - FPU and SSE state, loaded lazily.
 * CR0.TS is clear exactly while the thread that runs owns the registers; the first use by another
 * traps (#NM), saves the owner's state and loads its own. A thread that never computes in floating
 * point costs nothing at a switch and nothing at fork. FXSAVE where present, else FNSAVE. */
#pragma once

#include "kernel/cpu/cr.h"

struct fpu {
    uint8_t image[512]; /* FXSAVE, or FNSAVE in the first 108 bytes */
    bool used;          /* the image, or the registers if owner, hold something */
} ALIGNED(16);

extern struct fpu *fpu_current, *fpu_owner;

/* Part of the thread switch. */
static inline void fpu_switch(struct fpu *prev, struct fpu *next)
{
    fpu_current = next;
    if (unlikely(prev == fpu_owner))
        stts();
    else if (unlikely(next == fpu_owner))
        clts();
}

/* Set up the CPU; boot is the state of the thread that runs. */
void fpu_init(struct fpu *boot);
/* A fresh state: what FNINIT gives, exceptions masked. Also at exec, for the current thread. */
void fpu_init_thread(struct fpu *f);
/* fork: dst gets src's state. src may be the current thread's. */
void fpu_copy(struct fpu *dst, struct fpu *src);
/* The thread ends: its registers must not be saved any more. */
void fpu_drop(struct fpu *f);
/* Write the state into its image, for a signal frame or a debugger. The thread keeps it.
 * => the image; FXSAVE format where cpu.fxsr, else FNSAVE */
const uint8_t *fpu_image(struct fpu *f);
/* Replace the state (sigreturn); bits that the CPU reserves are cleared first. */
void fpu_set_image(struct fpu *f, const void *image);
