/* kmalloc.h - memory of any size in the direct map.
 * Up to KMALLOC_MAX_SLAB the nearest of a few size classes, beyond that whole frames. O(1), or
 * O(MAX_ORDER) for frames. The address tells which: the frame's descriptor names its cache. */
#ifndef MM_KMALLOC_H
#define MM_KMALLOC_H

#include <stddef.h>
#include <stdint.h>

#define KMALLOC_MAX_SLAB 2048
#define KMALLOC_MAX      (4u << 20) /* the largest buddy block */
#define KMALLOC_ALIGN    8

void kmalloc_init(void);

/* Like malloc: NULL when memory is out or size > KMALLOC_MAX; kmalloc(0) is a unique block.
 * Aligned to KMALLOC_ALIGN; beyond KMALLOC_MAX_SLAB to a frame. */
void *kmalloc(size_t size);
void *kzalloc(size_t size);
void *kcalloc(size_t n, size_t size); /* NULL too when n * size overflows */

/* => NULL when memory is out: p is then unchanged. krealloc(NULL, n) = kmalloc(n); krealloc(p, 0)
 *    frees p and returns NULL */
void *krealloc(void *p, size_t size);

/* => p is from here, or NULL */
void kfree(void *p);

/* How many bytes of p may be used: at least what was asked for. ksize(NULL) = 0. */
size_t ksize(const void *p);

/* Blocks beyond the size classes in use, and their frames. */
uint32_t kmalloc_large_blocks(void);
uint32_t kmalloc_large_frames(void);

#endif
