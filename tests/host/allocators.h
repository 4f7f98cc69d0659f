/* allocators.h - the kernel's allocators on top of the host machine. */
#pragma once

#include "tests/host/machine.h"

#include "kernel/lib/printf.h"
#include "kernel/lib/rbtree.c"

/* Files may use the same bare names inside; here they are one. */
#define alloc_slow slab_alloc_slow
#define offence    slab_offence
#define release    slab_release
#include "mm/slab.c"
#undef release
#undef offence
#undef alloc_slow
#include "mm/slab_debug.c"
#include "mm/leak.c"
#include "mm/kmalloc.c"
#define alloc_for vmalloc_alloc_for
#define offence   vmalloc_offence
#include "mm/vmalloc.c"
#undef offence
#undef alloc_for
#include "mm/kstack.c"

#include "mm/counts.c"

int ksnprintf(char *buf, size_t n, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int r = vsnprintf(buf, n, fmt, ap);
    va_end(ap);
    return r;
}

/* Start the machine and all allocators. */
static void boot_all(unsigned mb)
{
    boot(mb);
    list_init(&caches);
    memset(kernel_ptes, 0, sizeof kernel_ptes);
    slab_init();
    kmalloc_init();
    vmalloc_init();
    kstack_init();
}
