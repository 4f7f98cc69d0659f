/* log.h - the kernel log: a ring of the last LOG_SIZE bytes, and every registered console.
 * In the ring each line begins with a time stamp "[    0.001234] ", as dmesg prints; the consoles
 * get the text alone. Usable from interrupt handlers, from the first line of C. */
#pragma once

#include <stdarg.h>

#include "kernel/lib/assert.h"

#define LOG_SIZE     16384u
#define LOG_CONSOLES 4

void kprintf(const char *fmt, ...) PRINTF(1, 2);
void kvprintf(const char *fmt, va_list ap) PRINTF(1, 0);

/* write is called with interrupts off, for every text printed from now on and at once for what the
 * ring holds already. It must not sleep or print. */
void console_register(void (*write)(const char *text, size_t n));

/* Copy up to n bytes of the log, from off bytes behind its oldest byte on.
 * => bytes copied, 0 = end */
size_t log_read(char *buf, size_t off, size_t n);
size_t log_size(void);
/* Forget what is there (dmesg -c). */
void log_clear(void);

/* Where the stamps come from; none = zero. */
void log_set_clock(uint64_t (*now_ns)(void));
/* A panic calls this: consoles must not wait for interrupts any more. */
extern bool log_panicking;
