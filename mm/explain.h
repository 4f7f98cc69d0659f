/* explain.h - what a linear address is, in words, for panics and messages. */
#ifndef MM_EXPLAIN_H
#define MM_EXPLAIN_H

#include <stdint.h>

/* => NULL: nothing that mm knows better than "a null pointer" or "user memory"; otherwise words
 * that are good until the next call. Allocates nothing, takes no lock: usable in a panic */
const char *mm_explain(uint32_t addr);

#endif
