/* The frame allocator with a hot stack of two and no batches: every step takes the slow path. */
#define CONFIG_TIGHT 1
#include "tests/host/buddy.c"
