/* pit.c - channel 0 of the 8254 interrupts HZ times a second.
 * It counts 1193182 Hz down from a divisor, in mode 2. At 100 Hz the divisor is 11932: each tick is
 * late by 0.0015 percent, a second and a half a day. */
#include "kernel/dev/pit.h"

#include "kernel/cpu/io.h"
#include "kernel/cpu/irq.h"
#include "kernel/lib/init.h"
#include "kernel/sched/clock.h"

enum { CHANNEL0 = 0x40, MODE = 0x43, IRQ = 0 };
enum { RATE_GENERATOR = 0x34 }; /* channel 0, low byte then high byte, mode 2, binary */
#define PIT_HZ  1193182u
#define DIVISOR ((PIT_HZ + HZ / 2) / HZ)
static_assert(DIVISOR <= 0xffff, "HZ is too low for the counter");

static void tick(void *arg)
{
    clock_tick(irq_from_user());
}

__init void pit_init(void)
{
    outb(MODE, RATE_GENERATOR);
    outb(CHANNEL0, DIVISOR & 0xff);
    outb(CHANNEL0, DIVISOR >> 8);
    irq_register(IRQ, tick, NULL);
}
