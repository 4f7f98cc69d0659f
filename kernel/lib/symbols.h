/* symbols.h - from an address in the kernel to the name of its function.
 * The table is made from the linked kernel by kernel/lib/ksyms and linked in a second pass; in the
 * first it is empty. It is packed: names share the letters they begin with, addresses are
 * differences, so that a thousand functions take 8 KB. Search: O(n), which only a panic or a leak
 * report pays. */
#pragma once

#include "kernel/lib/assert.h"

/* => the name of the function that holds addr, *off the distance from its start; NULL: not known.
 * The name is good until the next call. */
const char *symbol_find(uint32_t addr, uint32_t *off);
