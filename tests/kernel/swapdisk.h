/* swapdisk.h - a swap area for tests that lies in memory, counts what it is asked for, and breaks
 * on demand. */
#pragma once

#include "mm/swap.h"

#define SLOTS 64u

extern struct swapdisk {
    struct swap_store store;
    char *bytes;
    bool broken;
    unsigned reads, writes; /* calls */
} swapdisk;

/* Turn it on, with so many slots, the first of them the header; bad: one page that is not to be
 * used, or 0. What swap_on() says. */
int swapdisk_on(uint32_t slots, uint32_t bad);

/* Nothing may be left in it; turn it off. */
void swapdisk_off(void);

/* Everything that is on its way out arrives, and leaves the cache. */
void swapdisk_settle(void);
