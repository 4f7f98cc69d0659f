/* cost.h - the time of one malloc and one free among n free chunks. */
#ifndef USER_LAB_COST_H
#define USER_LAB_COST_H

#include "user/lab/lab.h"

struct cost {
    uint32_t malloc, free; /* ticks */
};

/* => false where memory does not last for so many */
bool cost_measure(const struct allocator *a, uint32_t n, struct cost *c);

/* A table with a column for each of `count` sizes (2 to 8), for these allocators or for all. */
void cost_table(const uint32_t *sizes, unsigned count, char **names);

#endif
