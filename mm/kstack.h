/* kstack.h - kernel stacks: KSTACK_SIZE bytes with an unmapped page below.
 * A few free ones are kept mapped: a fork and exit cost no page table work. O(1), else O(log n). */
#ifndef MM_KSTACK_H
#define MM_KSTACK_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/sched/thread.h" /* KSTACK_SIZE */

void kstack_init(void);

/* The lowest address of a stack; NULL when memory is out. Contents are not cleared. */
void *kstack_alloc(void);

/* => not the stack being stood on */
void kstack_free(void *stack);

/* Is addr in the guard page of a kernel stack (or of another vmalloc block)? For double faults. */
bool kstack_guard_hit(uintptr_t addr);

/* Stacks in use; the cache of free ones not counted. */
uint32_t kstacks_in_use(void);

/* Frames given back from the cache. */
uint32_t kstack_shrink(void);

#endif
