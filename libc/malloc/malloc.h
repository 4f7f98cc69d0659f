/* malloc.h - what the files of the allocator share, and its audit, which tests call. */
#ifndef LIBC_MALLOC_MALLOC_H
#define LIBC_MALLOC_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* Every chunk, bin, quick list and run is well formed, and nothing is counted wrong. */
bool __malloc_ok(void);

/* Held while the heap changes: fork waits for it, since the child has no other threads to leave
 * it. */
extern int __malloc_lock;

#endif
