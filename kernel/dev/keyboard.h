/* keyboard.h - the PS/2 keyboard behind the 8042 controller. */
#ifndef KERNEL_DEV_KEYBOARD_H
#define KERNEL_DEV_KEYBOARD_H

#include <stdbool.h>

/* Initialise the controller and the keyboard from any state, and give every byte typed to sink
 * (which may refuse it: it is lost then).
 * => interrupts are set up; returns false, after bounded waits, when there is no keyboard */
bool keyboard_init(bool (*sink)(char c));

#endif
