/* serial.h - the first serial port: console output by polling, input by interrupt. */
#ifndef KERNEL_DEV_SERIAL_H
#define KERNEL_DEV_SERIAL_H

#include <stdbool.h>
#include <stddef.h>

/* Find and set up the port (115200 8N1, FIFOs on), and make it a console of the kernel log.
 * => needs nothing: no memory, no interrupts; may be the first call of the kernel
 * => without a port every later call is a no-op */
void serial_init(void);

/* Send n bytes as they are; return when the port has taken them. Works with interrupts on or off,
 * in a handler and in a panic. A port that stops answering loses bytes, never the kernel. */
void serial_write(const char *s, size_t n);

/* Let input come: the handler gives every byte to sink, which returns false when it has no room;
 * input then rests until serial_input_resume. => interrupts are set up */
void serial_input_start(bool (*sink)(char c));

/* sink has room again. */
void serial_input_resume(void);

/* Was a port found? */
bool serial_present(void);

#endif
