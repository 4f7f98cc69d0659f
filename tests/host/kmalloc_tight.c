/* kmalloc with slabs of one frame each, on a frame allocator without a fast path. */
#define CONFIG_TIGHT 1
#include "tests/host/kmalloc.c"
