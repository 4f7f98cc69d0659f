/* vga.h - the VGA text screen, 80 by 25, as a terminal. */
#ifndef KERNEL_DEV_VGA_H
#define KERNEL_DEV_VGA_H

#include <stdbool.h>
#include <stddef.h>

/* Set text mode where the firmware has not, clear, and become a console of the kernel log.
 * => the first megabyte is mapped at KERNEL_BASE; needs no memory and no interrupts
 * => without a screen every later call is a no-op */
void vga_init(void);

/* Terminal output: UTF-8 and ANSI sequences; "\n" moves down only. Interrupts on or off. */
void vga_write(const char *s, size_t n);

/* Was a screen found? */
bool vga_present(void);

/* Take up to n bytes of answers to reports that were asked for (cursor position and so on). */
size_t vga_reply(char *buf, size_t n);

/* Programs have asked for application cursor keys (ESC O A in place of ESC [ A). */
bool vga_app_keys(void);

#endif
