/* slab_debug.h - what the debug build adds to every object, and the release build compiles away.
 *
 *     | tag | red zone | bytes asked for | slack, red zone |      one stride
 *                      ^ what slab_alloc() returns
 *
 * The tag lies before the object: an overflow, however long, leaves the name of the culprit intact.
 * An object in use has both red zones intact; a free one also holds the poison pattern throughout
 * (not in caches with a constructor, whose free objects keep their contents). Both are verified
 * when the object is freed, when it is handed out, and by slab_ok(). The tag remembers who
 * allocated it and who freed it last. */
#ifndef MM_SLAB_DEBUG_H
#define MM_SLAB_DEBUG_H

#include "mm/slab.h"

#define FRESH_BYTE   0x5a /* allocated, never written */
#define POISON_BYTE  0x6b /* freed object */
#define POISON_FRAME 0x6f6f6f6fu

struct slab_tag {
    void *link; /* of the free list: outside the object, so that all of that can be poisoned */
    uint32_t state;
    uint32_t size; /* bytes asked for */
    uint32_t era;  /* alloc_era when it was allocated */
    void *alloc_caller, *free_caller;
};

/* What was found wrong. */
struct slab_fault {
    const char *what; /* "overflow", "underflow", "use after free", "double free", ... */
    const struct slab_cache *cache;
    const void *object;
    int offset; /* of the first wrong byte, from the object */
    uint32_t size;
    void *alloc_caller, *free_caller;
};

/* Where faults go: NULL (the start) prints the report and panics. A test puts itself here; the
 * allocator then goes on as far as it can. => the previous one */
typedef void (*slab_fault_fn)(const struct slab_fault *f);
slab_fault_fn slab_fault_set(slab_fault_fn fn);

#ifdef CONFIG_DEBUG
#define DEBUG_BUILD 1
#define CALLER()    __builtin_return_address(0)

/* Lay out objects of c: sets first, link and stride from size and align. */
void slab_debug_layout(struct slab_cache *c);
/* Objects of a new slab: red and poisoned. */
void slab_debug_new(const struct slab_cache *c, void *p);
void slab_debug_alloc(const struct slab_cache *c, void *p, size_t size, void *caller);
/* => false: p must not be freed (it is no object in use, or one that was written over) */
bool slab_debug_free(const struct slab_cache *c, void *p, void *caller);
/* Red zones, poison and tag of one object. Reports the first offence. */
bool slab_debug_ok(const struct slab_cache *c, const void *p, bool in_use);
/* Bytes asked for. */
size_t slab_debug_size(const struct slab_cache *c, const void *p);
/* From now on size bytes of p may be used. => the object in use is intact */
void slab_debug_resize(const struct slab_cache *c, void *p, size_t size, void *caller);
/* Who holds p. => false: nobody, it is free */
struct slab_holder {
    void *caller;
    uint32_t size, era;
};
bool slab_debug_holder(const struct slab_cache *c, const void *p, struct slab_holder *out);
/* Stamped on all that is allocated: see mm/leak.h. */
extern uint32_t alloc_era;
/* p, said to be of c, is not where an object begins. */
void slab_debug_stray(const struct slab_cache *c, const void *p, void *caller);
#else
#define DEBUG_BUILD 0
#define CALLER()    NULL

static inline void slab_debug_new(const struct slab_cache *c, void *p)
{
    (void)c;
    (void)p;
}
static inline void slab_debug_alloc(const struct slab_cache *c, void *p, size_t size, void *caller)
{
    (void)c;
    (void)p;
    (void)size;
    (void)caller;
}
static inline bool slab_debug_free(const struct slab_cache *c, void *p, void *caller)
{
    (void)c;
    (void)p;
    (void)caller;
    return true;
}
static inline void slab_debug_stray(const struct slab_cache *c, const void *p, void *caller)
{
    (void)c;
    (void)p;
    (void)caller;
}
static inline bool slab_debug_ok(const struct slab_cache *c, const void *p, bool in_use)
{
    (void)c;
    (void)p;
    (void)in_use;
    return true;
}
#endif

/* Call fn for every object of c, in use or free, slab by slab. */
void slab_each_object(const struct slab_cache *c,
                      void (*fn)(const struct slab_cache *c, const void *p, void *arg), void *arg);

/* slab_alloc() and slab_free() on behalf of caller, for size <= c->size bytes. */
#if DEBUG_BUILD
void *slab_alloc_for(struct slab_cache *c, unsigned gfp, size_t size, void *caller);
void slab_free_for(struct slab_cache *c, void *p, void *caller);
#else
#define slab_alloc_for(c, gfp, size, caller) slab_alloc(c, gfp)
#define slab_free_for(c, p, caller)          slab_free(c, p)
#endif

#endif
