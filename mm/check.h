/* check.h - audit all of mm that is not an address space: zones, slab caches, vmalloc. */
#ifndef MM_CHECK_H
#define MM_CHECK_H

#include "mm/aspace.h"

bool mm_ok(void);

#endif
