/* printf.h - formatted print into a buffer.
 * Conversions d i u x X o c s p %, sizes hh h l ll z t j, flags - + space 0 #, width and precision
 * also as *. No floating point: the kernel has none. */
#pragma once

#include <stdarg.h>

#include "kernel/lib/assert.h"

/* Print at most n - 1 characters and a zero (n = 0 writes nothing).
 * => the length the whole text has, which is >= n when it was cut */
int kvsnprintf(char *buf, size_t n, const char *fmt, va_list ap) PRINTF(3, 0);
int ksnprintf(char *buf, size_t n, const char *fmt, ...) PRINTF(3, 4);
