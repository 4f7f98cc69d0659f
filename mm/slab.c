/* slab.c - caches of equal objects, cut from blocks of frames.
 *
 *   cache -> partial -> slab <-> slab       some objects free: the first one is allocated from
 *         -> full    -> slab <-> slab       none free
 *         -> empty   -> slab                all free: at most EMPTY_MAX are kept
 *
 *   slab = the frame descriptor:  free -> object -> object -> NULL     inuse = 2
 *
 * A slab is aligned to its size, so an object's slab is its address with the low bits cleared, and
 * the frame descriptor holds all there is to know: O(1) without a search, and no header that would
 * push the objects off their cache lines. Slabs start at rotating colours instead, so that the
 * first objects of all slabs don't compete for one line.
 *
 * Bonwick, "The Slab Allocator: An Object-Caching Kernel Memory Allocator", USENIX Summer 1994. */
#include "mm/slab.h"

#include "kernel/lib/fail.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/sched/trace.h"
#include "mm/leak.h"
#include "mm/slab_debug.h"

#define EMPTY_MAX 1
#ifdef CONFIG_TIGHT
#define SLAB_MAX_ORDER 0
#else
#define SLAB_MAX_ORDER 3
#endif

static struct slab_cache cache_of_caches;
static struct list caches = LIST_INIT(caches);

/* ---- geometry ---- */

static struct frame *slab_of(const struct slab_cache *c, const void *p)
{
    return virt_frame((const void *)((uintptr_t)p & c->base_mask));
}

static char *object_at(const struct slab_cache *c, const struct frame *s, uint32_t i)
{
    return (char *)frame_virt(s) + c->first + s->index + i * c->stride;
}

static void **link_at(const struct slab_cache *c, void *p)
{
    return (void **)(void *)((char *)p + c->link);
}

/* Is p where an object of slab s begins? */
static bool is_object(const struct slab_cache *c, const struct frame *s, const void *p)
{
    uintptr_t offset = (uintptr_t)p - (uintptr_t)object_at(c, s, 0);

    return offset % c->stride == 0 && offset / c->stride < c->count;
}

static bool on_free_list(const struct slab_cache *c, const struct frame *s, const void *p)
{
    for (void *q = s->free; q; q = *link_at(c, q))
        if (q == p)
            return true;
    return false;
}

/* The smallest slab that wastes at most an eighth; failing that, the largest. */
static void choose_order(struct slab_cache *c)
{
    uint32_t bytes = 0;

    for (c->order = 0;; c->order++) {
        bytes = PAGE_SIZE << c->order;
        c->count = bytes / c->stride;
        if (c->count && (bytes - c->count * c->stride) * 8 <= bytes)
            break;
        if (c->count && (int)c->order >= SLAB_MAX_ORDER)
            break;
    }
    c->base_mask = ~(uintptr_t)(bytes - 1);
    c->colour_max = bytes - c->count * c->stride;
}

#if !DEBUG_BUILD
/* A free object's link overlays the object, unless a constructor's work must last. */
static void layout(struct slab_cache *c)
{
    uint32_t size = ALIGN_UP(c->size, (uint32_t)sizeof(void *));

    c->first = 0;
    c->link = c->ctor ? (int32_t)size : 0;
    c->stride = ALIGN_UP(size + (c->ctor ? (uint32_t)sizeof(void *) : 0), c->align);
}
#else
#define layout slab_debug_layout
#endif

static void setup(struct slab_cache *c, const char *name, size_t size, size_t align,
                  void (*ctor)(void *))
{
    assert(size && !(align & (align - 1)) && align <= PAGE_SIZE);
    memset(c, 0, sizeof *c);
    strlcpy(c->name, name, sizeof c->name);
    c->size = (uint32_t)size;
    c->align = (uint32_t)MAX(align, sizeof(void *));
    c->ctor = ctor;
    layout(c);
    choose_order(c);
    list_init(&c->partial);
    list_init(&c->full);
    list_init(&c->empty);
    list_add_tail(&caches, &c->node);
}

/* ---- slabs ---- */

static struct frame *slab_make(struct slab_cache *c, unsigned gfp)
{
    struct frame *s = frame_take(gfp & ~(unsigned)GFP_ZERO, c->order);

    if (!s)
        return NULL;
    for (uint32_t i = 0; i < 1u << c->order; i++) {
        s[i].state = FRAME_SLAB;
        s[i].owner = c;
    }
    s->free = NULL;
    s->index = c->colour_next;
    c->colour_next = c->colour_next + c->align > c->colour_max ? 0 : c->colour_next + c->align;
    for (uint32_t i = c->count; i-- > 0;) { /* ends with the lowest address first in the list */
        void *p = object_at(c, s, i);

        if (c->ctor)
            c->ctor(p);
        slab_debug_new(c, p);
        *link_at(c, p) = s->free;
        s->free = p;
    }
    c->nslabs++;
    c->grows++;
    trace_slab_grow((uint32_t)s, c->name, sizeof c->name);
    return s;
}

static void slab_break(struct slab_cache *c, struct frame *s)
{
    list_del(&s->lru);
    c->nslabs--;
    trace_slab_shrink((uint32_t)s, c->name, sizeof c->name);
    frame_free_order(s, c->order);
}

/* No slab is partial: make an empty one so, or a new one. */
static NOINLINE struct list *partial_slow(struct slab_cache *c, unsigned gfp)
{
    struct list *l = list_pop(&c->empty);
    struct frame *s;

    if (l) {
        c->nempty--;
    } else {
        if (!(s = slab_make(c, gfp)))
            return NULL;
        l = &s->lru;
    }
    list_add(&c->partial, l);
    return l;
}

/* Slab s was full, or became empty, when an object came back. */
static NOINLINE void relist(struct slab_cache *c, struct frame *s)
{
    list_del(&s->lru);
    if (s->inuse) {
        list_add(&c->partial, &s->lru);
    } else if (c->nempty < EMPTY_MAX) {
        list_add(&c->empty, &s->lru);
        c->nempty++;
    } else {
        slab_break(c, s);
    }
}

/* ---- the two hot paths: every call in them is a tail call ---- */

/* Take the first free object of slab s. => what is first now; NULL: s is full */
static inline void *pop(struct slab_cache *c, struct frame *s, size_t size, void *caller)
{
    void *p = s->free, *next;

    slab_debug_alloc(c, p, size, caller);
    next = *link_at(c, p);
    s->free = next;
    s->inuse++;
    c->nobjects++;
    return next;
}

/* Slab s gave its last object, p. */
static NOINLINE void *filled(struct slab_cache *c, struct frame *s, void *p)
{
    list_del(&s->lru);
    list_add(&c->full, &s->lru);
    return p;
}

static NOINLINE void *alloc_slow(struct slab_cache *c, unsigned gfp, size_t size, void *caller)
{
    struct list *l = c->partial.next;
    struct frame *s;
    void *p;

    if (fail_alloc() || (l == &c->partial && !(l = partial_slow(c, gfp))))
        return NULL;
    s = list_entry(l, struct frame, lru);
    p = s->free;
    if (!pop(c, s, size, caller))
        filled(c, s, p);
    return gfp & GFP_ZERO ? memset(p, 0, DEBUG_BUILD ? size : c->size) : p;
}

static inline void *alloc(struct slab_cache *c, unsigned gfp, size_t size, void *caller)
{
    struct list *l = c->partial.next;
    struct frame *s;
    void *p;

    if (unlikely(l == &c->partial || fail_countdown || gfp & GFP_ZERO))
        return alloc_slow(c, gfp, size, caller);
    s = list_entry(l, struct frame, lru);
    p = s->free;
    return likely(pop(c, s, size, caller)) ? p : filled(c, s, p);
}

static inline void release(struct slab_cache *c, void *p, void *caller)
{
    struct frame *s = slab_of(c, p);

    assert(s->owner == c);
    if (DEBUG_BUILD && !is_object(c, s, p)) {
        slab_debug_stray(c, p, caller);
        return;
    }
    if (!slab_debug_free(c, p, caller))
        return;
    void *next = s->free;

    *link_at(c, p) = next;
    s->free = p;
    c->nobjects--;
    if (unlikely(!--s->inuse || !next))
        relist(c, s);
}

void *slab_alloc(struct slab_cache *c, unsigned gfp)
{
    return alloc(c, gfp, DEBUG_BUILD ? c->size : 0, CALLER());
}

void slab_free(struct slab_cache *c, void *p)
{
    release(c, p, CALLER());
}

#if DEBUG_BUILD
void *slab_alloc_for(struct slab_cache *c, unsigned gfp, size_t size, void *caller)
{
    return alloc(c, gfp, size, caller);
}

void slab_free_for(struct slab_cache *c, void *p, void *caller)
{
    release(c, p, caller);
}
#endif

/* ---- caches ---- */

struct slab_cache *slab_create(const char *name, size_t size, size_t align, void (*ctor)(void *))
{
    struct slab_cache *c = slab_alloc(&cache_of_caches, GFP_KERNEL);

    if (c)
        setup(c, name, size, align, ctor);
    return c;
}

void slab_destroy(struct slab_cache *c)
{
    if (c->nobjects)
        leak_report_cache(c);
    assert(!c->nobjects);
    slab_reap(c);
    list_del(&c->node);
    slab_free(&cache_of_caches, c);
}

uint32_t slab_reap(struct slab_cache *c)
{
    uint32_t n = c->nempty << c->order;

    while (!list_empty(&c->empty))
        slab_break(c, list_entry(c->empty.next, struct frame, lru));
    c->nempty = 0;
    return n;
}

static uint32_t reap_all(void)
{
    uint32_t n = 0;

    list_for_each(p, &caches)
        n += slab_reap(list_entry(p, struct slab_cache, node));
    return n;
}

static struct shrinker slab_shrinker = { .name = "slab", .shrink = reap_all };

void __init slab_init(void)
{
    setup(&cache_of_caches, "slab_cache", sizeof(struct slab_cache), 0, NULL);
    shrinker_register(&slab_shrinker);
}

void slab_for_each(void (*fn)(const struct slab_cache *c, void *arg), void *arg)
{
    list_for_each(p, &caches)
        fn(list_entry(p, struct slab_cache, node), arg);
}

static void each_in_list(const struct slab_cache *c, const struct list *head,
                         void (*fn)(const struct slab_cache *c, const void *p, void *arg),
                         void *arg)
{
    list_for_each(l, (struct list *)head)
        for (uint32_t i = 0; i < c->count; i++)
            fn(c, object_at(c, list_entry(l, struct frame, lru), i), arg);
}

void slab_each_object(const struct slab_cache *c,
                      void (*fn)(const struct slab_cache *c, const void *p, void *arg), void *arg)
{
    each_in_list(c, &c->full, fn, arg);
    each_in_list(c, &c->partial, fn, arg);
    each_in_list(c, &c->empty, fn, arg);
}

bool slab_find(const void *p, struct slab_place *out)
{
    uint32_t pfn = pfn_of(virt_frame(p)), offset;
    const struct frame *s;

    if (pfn >= nframes || frame_of(pfn)->state != FRAME_SLAB)
        return false;
    *out = (struct slab_place){ .cache = frame_of(pfn)->owner };
    s = slab_of(out->cache, p);
    offset = (uint32_t)((const char *)p - object_at(out->cache, s, 0));
    if (offset / out->cache->stride >= out->cache->count)
        return true; /* in front of it the offset is huge */
    out->index = offset / out->cache->stride;
    out->object = object_at(out->cache, s, out->index);
    out->free = on_free_list(out->cache, s, out->object);
#if DEBUG_BUILD
    struct slab_holder h;

    if (!out->free && slab_debug_holder(out->cache, out->object, &h)) {
        out->caller = h.caller;
        out->size = h.size;
    }
#endif
    return true;
}

uint32_t slab_objects(void)
{
    uint32_t n = 0;

    list_for_each(p, &caches)
        n += list_entry(p, struct slab_cache, node)->nobjects;
    return n;
}

/* ---- the checker ---- */

static bool offence(const struct slab_cache *c, const char *what, const void *p)
{
    kprintf("slab cache %s: %s at %p\n", c->name, what, p);
    return false;
}

static bool slab_objects_ok(const struct slab_cache *c, const struct frame *s)
{
    uint32_t nfree = 0;

    for (void *p = s->free; p; p = *link_at(c, p)) {
        if (!is_object(c, s, p))
            return offence(c, "free list leaves the slab", p);
        if (nfree++ >= c->count)
            return offence(c, "free list runs in a circle", p);
    }
    if (nfree + s->inuse != c->count)
        return offence(c, "count of free objects wrong in slab", frame_virt(s));
    for (uint32_t i = 0; DEBUG_BUILD && i < c->count; i++) {
        const void *p = object_at(c, s, i);

        if (!slab_debug_ok(c, p, !on_free_list(c, s, p)))
            return false;
    }
    return true;
}

/* One of the three lists: its slabs have between least and most objects in use. */
static bool list_ok(const struct slab_cache *c, const struct list *head, uint32_t least,
                    uint32_t most, uint32_t *nslabs, uint32_t *nobjects)
{
    for (const struct list *l = head->next; l != head; l = l->next) {
        const struct frame *s = list_entry(l, struct frame, lru);

        if (l->next->prev != l || ++*nslabs > c->nslabs)
            return offence(c, "list of slabs broken", s);
        for (uint32_t i = 0; i < 1u << c->order; i++)
            if (s[i].state != FRAME_SLAB || s[i].owner != c)
                return offence(c, "frame of another owner in slab", frame_virt(s));
        if (s->inuse < least || s->inuse > most)
            return offence(c, "slab in the wrong list", frame_virt(s));
        if (!slab_objects_ok(c, s))
            return false;
        *nobjects += s->inuse;
    }
    return true;
}

bool slab_ok(const struct slab_cache *c)
{
    uint32_t n = 0, nobjects = 0;

    if (!list_ok(c, &c->empty, 0, 0, &n, &nobjects))
        return false;
    if (n != c->nempty)
        return offence(c, "count of empty slabs wrong", c);
    if (!list_ok(c, &c->partial, 1, c->count - 1, &n, &nobjects) ||
        !list_ok(c, &c->full, c->count, c->count, &n, &nobjects))
        return false;
    if (n != c->nslabs || nobjects != c->nobjects)
        return offence(c, "counts of slabs or objects wrong", c);
    return true;
}

bool slabs_ok(void)
{
    bool ok = true;

    list_for_each(p, &caches)
        ok &= slab_ok(list_entry(p, struct slab_cache, node));
    return ok;
}
