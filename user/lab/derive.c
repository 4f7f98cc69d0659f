/* derive.c - realloc, calloc and memalign for allocators that bring none of their own. */
#include "user/lab/lab.h"

#include <string.h>

void *lab_realloc(const struct allocator *a, void *raw, void *p, size_t old, size_t n)
{
    if (a->realloc && raw == p)
        return a->realloc(p, n);
    void *q = a->malloc(n);
    if (q && p) {
        memcpy(q, p, old < n ? old : n);
        a->free(raw);
    }
    return q;
}

void *lab_calloc(const struct allocator *a, size_t count, size_t size)
{
    size_t n;
    if (a->calloc)
        return a->calloc(count, size);
    if (__builtin_mul_overflow(count, size, &n))
        return NULL;
    void *p = a->malloc(n);
    return p ? memset(p, 0, n) : NULL;
}

void *lab_memalign(const struct allocator *a, size_t align, size_t n, void **raw)
{
    if (a->memalign)
        return *raw = a->memalign(align, n);
    if (n + align < n || !(*raw = a->malloc(n + align)))
        return NULL;
    return (void *)ROUND((uintptr_t)*raw, align);
}
