/* malloc.h - what the heap knows about itself. */
#ifndef _MALLOC_H
#define _MALLOC_H

#include <stddef.h>
#include <stdlib.h>

struct mallinfo2 {
    size_t arena;    /* bytes taken from the break */
    size_t ordblks;  /* free chunks */
    size_t smblks;   /* chunks in fast bins */
    size_t hblks;    /* chunks with a mapping of their own */
    size_t hblkhd;   /* bytes in those */
    size_t usmblks;  /* always 0 */
    size_t fsmblks;  /* bytes in fast bins */
    size_t uordblks; /* bytes handed out */
    size_t fordblks; /* bytes in free chunks */
    size_t keepcost; /* bytes that malloc_trim could give back */
};

struct mallinfo2 mallinfo2(void);
size_t malloc_usable_size(void *p);
int malloc_trim(size_t keep);
void malloc_stats(void);
void *memalign(size_t align, size_t n);

#endif
