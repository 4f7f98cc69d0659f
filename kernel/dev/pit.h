/* pit.h - the interval timer: HZ ticks a second for the clock. */
#ifndef KERNEL_DEV_PIT_H
#define KERNEL_DEV_PIT_H

/* Program channel 0 and connect it to clock_tick. => interrupts are set up */
void pit_init(void);

#endif
