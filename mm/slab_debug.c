/* slab_debug.c - red zones, poison, and who allocated what. See slab_debug.h for an object's
 * layout. Every check is O(size of the object). */
#include "mm/slab_debug.h"

#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/lib/symbols.h"

#ifdef CONFIG_DEBUG

#define RED_BYTE   0xbb /* around objects */
#define RED_SIZE   8u
#define STATE_USED 0x600d0b1eu
#define STATE_FREE 0xf4ee0b1eu

static slab_fault_fn fault_hook;

slab_fault_fn slab_fault_set(slab_fault_fn fn)
{
    slab_fault_fn old = fault_hook;

    fault_hook = fn;
    return old;
}

static struct slab_tag *tag_of(const struct slab_cache *c, const void *p)
{
    return (struct slab_tag *)(void *)((char *)p + c->link - offsetof(struct slab_tag, link));
}

/* ---- reports ---- */

static void print_caller(const char *what, void *caller)
{
    uint32_t off = 0;
    const char *name = symbol_find((uint32_t)(uintptr_t)caller, &off);

    kprintf("  %s %s+%#x (%p)\n", what, name ? name : "?", (unsigned)off, caller);
}

static void print_bytes(const struct slab_fault *f)
{
    const uint8_t *p = (const uint8_t *)f->object + f->offset;

    kprintf("  bytes from there:");
    for (int i = 0; i < 8; i++)
        kprintf(" %02x", p[i]);
    kprintf("\n");
}

static void fault(const struct slab_cache *c, const void *p, const char *what, int offset)
{
    const struct slab_tag *tag = tag_of(c, p);
    struct slab_fault f = { what, c, p, offset, tag->size, tag->alloc_caller, tag->free_caller };

    if (fault_hook) {
        fault_hook(&f);
        return;
    }
    kprintf("slab: %s of an object of cache %s at %p, %u bytes, offset %d\n", what, c->name, p,
            (unsigned)tag->size, offset);
    print_caller("allocated by", tag->alloc_caller);
    if (tag->free_caller)
        print_caller("last freed by", tag->free_caller);
    print_bytes(&f);
    panic("slab: %s in cache %s", what, c->name);
}

void slab_debug_stray(const struct slab_cache *c, const void *p, void *caller)
{
    struct slab_fault f = { "free inside", c, p, 0, 0, NULL, caller };

    if (fault_hook) {
        fault_hook(&f);
        return;
    }
    print_caller("freed by", caller);
    panic("slab: %p is not where an object of cache %s begins", p, c->name);
}

/* ---- red zones and poison ---- */

/* The first of [from, to), relative to p, that isn't byte; to if all are. */
static int find_other(const void *p, int from, int to, uint8_t byte)
{
    const uint8_t *b = p;

    while (from < to && b[from] == byte)
        from++;
    return from;
}

static int end_of(const struct slab_cache *c)
{
    return (int)(c->stride - c->first);
}

static int red_start(const struct slab_cache *c)
{
    return c->link - (int)offsetof(struct slab_tag, link) + (int)sizeof(struct slab_tag);
}

static bool zones_intact(const struct slab_cache *c, const void *p)
{
    int size = (int)tag_of(c, p)->size, at;

    if ((at = find_other(p, red_start(c), 0, RED_BYTE)) != 0) {
        fault(c, p, "underflow", at);
        return false;
    }
    if ((at = find_other(p, size, end_of(c), RED_BYTE)) != end_of(c)) {
        fault(c, p, "overflow", at);
        return false;
    }
    return true;
}

static bool tag_intact(const struct slab_cache *c, const void *p)
{
    const struct slab_tag *tag = tag_of(c, p);

    return (tag->state == STATE_USED || tag->state == STATE_FREE) && tag->size <= c->size;
}

static bool same_slab(const struct slab_cache *c, const char *a, const void *b)
{
    return (((uintptr_t)a - c->first) & c->base_mask) == ((uintptr_t)b & c->base_mask);
}

/* The tag of p was written over: by an overflow of the object before it, if that shows one. */
static void blame_neighbour(const struct slab_cache *c, const void *p)
{
    const char *before = (const char *)p - c->stride;

    if (same_slab(c, before, p) && tag_intact(c, before) && !zones_intact(c, before))
        return;
    fault(c, p, "underflow", c->link);
}

bool slab_debug_ok(const struct slab_cache *c, const void *p, bool in_use)
{
    const struct slab_tag *tag = tag_of(c, p);
    int at;

    if (!tag_intact(c, p)) {
        blame_neighbour(c, p);
        return false;
    }
    if ((tag->state == STATE_USED) != in_use) {
        fault(c, p, in_use ? "double free" : "free list holds an object in use", 0);
        return false;
    }
    if (!zones_intact(c, p))
        return false;
    if (in_use || c->ctor)
        return true;
    if ((at = find_other(p, 0, (int)tag->size, POISON_BYTE)) != (int)tag->size) {
        fault(c, p, "use after free", at);
        return false;
    }
    return true;
}

/* ---- an object's life ---- */

void slab_debug_layout(struct slab_cache *c)
{
    c->first = ALIGN_UP((uint32_t)sizeof(struct slab_tag) + RED_SIZE, c->align);
    c->link = (int32_t)offsetof(struct slab_tag, link) - (int32_t)c->first;
    c->stride = ALIGN_UP(c->first + c->size + RED_SIZE, c->align);
}

static void paint(const struct slab_cache *c, void *p, size_t size, uint8_t byte)
{
    if (!c->ctor)
        memset(p, byte, size);
    memset((char *)p + size, RED_BYTE, (size_t)end_of(c) - size);
}

void slab_debug_new(const struct slab_cache *c, void *p)
{
    *tag_of(c, p) = (struct slab_tag){ .state = STATE_FREE, .size = c->size };
    memset((char *)p + red_start(c), RED_BYTE, (size_t)-red_start(c));
    paint(c, p, c->size, POISON_BYTE);
}

void slab_debug_alloc(const struct slab_cache *c, void *p, size_t size, void *caller)
{
    struct slab_tag *tag = tag_of(c, p);

    slab_debug_ok(c, p, false);
    tag->state = STATE_USED;
    tag->size = (uint32_t)size;
    tag->alloc_caller = caller;
    tag->era = alloc_era;
    paint(c, p, size, FRESH_BYTE);
}

bool slab_debug_free(const struct slab_cache *c, void *p, void *caller)
{
    struct slab_tag *tag = tag_of(c, p);

    if (!slab_debug_ok(c, p, true))
        return false;
    tag->state = STATE_FREE;
    tag->size = c->size;
    tag->free_caller = caller;
    paint(c, p, c->size, POISON_BYTE);
    return true;
}

size_t slab_debug_size(const struct slab_cache *c, const void *p)
{
    return tag_of(c, p)->size;
}

void slab_debug_resize(const struct slab_cache *c, void *p, size_t size, void *caller)
{
    struct slab_tag *tag = tag_of(c, p);

    slab_debug_ok(c, p, true);
    tag->size = (uint32_t)size;
    tag->alloc_caller = caller;
    memset((char *)p + size, RED_BYTE, (size_t)end_of(c) - size);
}

bool slab_debug_holder(const struct slab_cache *c, const void *p, struct slab_holder *out)
{
    const struct slab_tag *tag = tag_of(c, p);

    if (tag->state != STATE_USED)
        return false;
    *out = (struct slab_holder){ tag->alloc_caller, tag->size, tag->era };
    return true;
}
#endif
