/* irq.h - interrupts of the two 8259 chips, and the only lock against them: switching them off.
 * A handler runs with interrupts off, touches only its own state, and may wake waiters. */
#pragma once

#include "kernel/cpu/cr.h"

#define IRQ_LINES  16
#define IRQ_VECTOR 32

/* Interrupts off. => what irq_restore needs; pairs nest */
static inline uint32_t irq_save(void)
{
    uint32_t flags = read_eflags();
    cli();
    return flags;
}

static inline void irq_restore(uint32_t flags)
{
    if (flags & EFLAGS_IF)
        sti();
}

/* Is an interrupt handler running? */
extern unsigned irq_depth;
static inline bool in_irq(void)
{
    return irq_depth != 0;
}

/* Did the interrupt whose handler runs come from user mode? (the clock charges time by it) */
bool irq_from_user(void);

/* Interrupts taken, by line: for /proc/stat. */
extern uint32_t irq_counts[IRQ_LINES];

/* Install the handler and unmask the line. One handler a line. */
void irq_register(int irq, void (*fn)(void *), void *arg);
void irq_enable(int irq);
void irq_disable(int irq);

/* Remap the chips to vectors 32 to 47, all lines masked. */
void pic_init(void);
