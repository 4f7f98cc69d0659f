/* random.h - numbers that a program can't guess from earlier ones. A ChaCha20 generator that
 * replaces its key after every request, so that what was given out can't be computed from memory
 * seen later. It is as unpredictable as what was mixed in: on a machine without noise (an emulator
 * that counts instructions) that is little, and repeatable. */
#pragma once

#include <stddef.h>
#include <stdint.h>

void random_bytes(void *buf, size_t n);
uint32_t random_u32(void);

/* Stir in what an outsider does not know: times of interrupts, the clock. O(1). */
void random_mix(uint64_t value);
