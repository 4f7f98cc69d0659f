/* slab.h - caches of equal objects.
 * A slab is a block of 2^order frames cut into objects; the frame descriptor of its first frame
 * holds the list of free objects and their count, so that a slab has no header and objects start
 * anywhere. Allocation and release are O(1), about 25 instructions each. Bonwick, "The Slab
 * Allocator", USENIX 1994. */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/lib/list.h"
#include "mm/frame.h"

struct slab_cache {
    /* what allocation and release touch */
    struct list partial; /* slabs with objects free and in use; the first is allocated from */
    int32_t link;        /* from a free object to its link in the free list */
    uint32_t nobjects;   /* in use */
    uintptr_t base_mask; /* address & base_mask = its slab */

    struct list full, empty;
    uint32_t nslabs, nempty;
    uint32_t grows; /* slabs made so far */

    uint32_t size;   /* what an object may use */
    uint32_t align;  /* of every object */
    uint32_t stride; /* from one object to the next */
    uint32_t first;  /* offset of the first object, without colour */
    uint32_t order;  /* of a slab */
    uint32_t count;  /* objects a slab */
    uint32_t colour_next, colour_max;
    void (*ctor)(void *); /* run once an object, when its slab is made */

    struct list node; /* of all caches */
    char name[24];
};

void slab_init(void);

/* A cache of objects of size bytes at multiples of align (a power of two, 0 = that of a pointer).
 * ctor, if not NULL, puts an object into the state in which it must be given back.
 * => NULL when memory is out */
struct slab_cache *slab_create(const char *name, size_t size, size_t align, void (*ctor)(void *));

/* => all objects were freed */
void slab_destroy(struct slab_cache *c);

/* One object, with the contents of its last release (or of ctor), not cleared unless GFP_ZERO.
 * => gfp is GFP_KERNEL or GFP_DMA, with flags
 * => NULL when memory is out */
void *slab_alloc(struct slab_cache *c, unsigned gfp);

/* => p came from slab_alloc(c) and is not NULL */
void slab_free(struct slab_cache *c, void *p);

/* Give the frames of empty slabs back; the number of frames. */
uint32_t slab_reap(struct slab_cache *c);

/* Call fn for every cache, in the order of creation. */
void slab_for_each(void (*fn)(const struct slab_cache *c, void *arg), void *arg);

/* What an address of the direct map is to the caches. */
struct slab_place {
    const struct slab_cache *cache;
    const void *object; /* NULL: in front of the first one, or behind the last */
    uint32_t index;     /* in its slab */
    bool free;
    const void
        *caller; /* who allocated it, and how many bytes: debug build, in use; else NULL, 0 */
    uint32_t size;
};

/* The object that p lies in. One step for each free object of its slab.
 * => false: its frame is no slab's */
bool slab_find(const void *p, struct slab_place *out);

/* Objects in use in all caches. */
uint32_t slab_objects(void);

/* Is everything about c consistent: lists, counts, every free object inside its slab, at an
 * object's place and only once? In the debug build also red zones and poison. Prints the first
 * offence. */
bool slab_ok(const struct slab_cache *c);
bool slabs_ok(void);

#endif
