/* kmalloc.c - sizes to classes, and beyond the classes to frames.
 * The classes are 2^k and 3 * 2^k: at most a third of a block is slack, a seventh on average. A
 * table of a byte per KMALLOC_ALIGN bytes of size names the class: O(1), no search.
 *
 * A large block is cut from a buddy block and what lies behind its last frame is given back at
 * once, so that 5 frames cost 5 and not 8. Its first frame's index holds the number of frames. */
#include "mm/kmalloc.h"

#include "kernel/lib/init.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "mm/frame.h"
#include "mm/slab.h"
#include "mm/slab_debug.h"

static const uint16_t class_size[] = { 8,   16,  24,  32,  48,  64,   96,   128,
                                       192, 256, 384, 512, 768, 1024, 1536, 2048 };
#define NCLASSES ARRAY_SIZE(class_size)

static struct slab_cache *cache[NCLASSES];
static uint8_t class_of[KMALLOC_MAX_SLAB / KMALLOC_ALIGN + 1]; /* by DIV_ROUND_UP(size, ALIGN) */
static uint32_t large_blocks, large_frames;

void __init kmalloc_init(void)
{
    unsigned k = 0;

    for (unsigned i = 0; i < NCLASSES; i++) {
        char name[24];

        ksnprintf(name, sizeof name, "kmalloc-%u", (unsigned)class_size[i]);
        cache[i] = slab_create(name, class_size[i], KMALLOC_ALIGN, NULL);
        if (!cache[i])
            panic("no memory for the kmalloc caches");
    }
    for (unsigned i = 0; i < ARRAY_SIZE(class_of); i++) {
        if (i * KMALLOC_ALIGN > class_size[k])
            k++;
        class_of[i] = (uint8_t)k;
    }
}

/* ---- large blocks ---- */

static uint32_t frames_for(size_t size)
{
    return (uint32_t)((size + PAGE_SIZE - 1) >> PAGE_SHIFT);
}

/* Free frames [from, to) of the block that starts at f, in the largest aligned pieces. */
static void free_part(struct frame *f, uint32_t from, uint32_t to)
{
    while (from < to) {
        unsigned align = from ? (unsigned)__builtin_ctz(from) : MAX_ORDER - 1;
        unsigned order = MIN(align, 31 - (unsigned)__builtin_clz(to - from));

        frame_free_order(f + from, order);
        from += 1u << order;
    }
}

static NOINLINE void *large_alloc(size_t size, unsigned gfp, void *caller)
{
    uint32_t n = frames_for(size);
    unsigned order = n > 1 ? 32 - (unsigned)__builtin_clz(n - 1) : 0;
    struct frame *f = size > KMALLOC_MAX ? NULL : frame_alloc_order(gfp, order);

    if (!f)
        return NULL;
    free_part(f, n, 1u << order);
    f->index = n;
    f->owner = caller;
    large_blocks++;
    large_frames += n;
    return frame_virt(f);
}

static NOINLINE void large_free(struct frame *f, const void *p)
{
    assert(f->state == FRAME_KERNEL && f->index && frame_virt(f) == p);
    large_blocks--;
    large_frames -= f->index;
    free_part(f, 0, f->index);
}

/* ---- any size ---- */

static ALWAYS_INLINE void *alloc_for(size_t size, unsigned gfp, void *caller)
{
    if (size > KMALLOC_MAX_SLAB)
        return large_alloc(size, gfp, caller);
    return slab_alloc_for(cache[class_of[(size + KMALLOC_ALIGN - 1) / KMALLOC_ALIGN]], gfp, size,
                          caller);
}

static ALWAYS_INLINE void free_for(void *p, void *caller)
{
    struct frame *f = virt_frame(p);

    if (unlikely(!p))
        return;
    if (likely(f->state == FRAME_SLAB))
        slab_free_for(f->owner, p, caller);
    else
        large_free(f, p);
}

void *kmalloc(size_t size)
{
    return alloc_for(size, GFP_KERNEL, CALLER());
}

void *kzalloc(size_t size)
{
    return alloc_for(size, GFP_KERNEL | GFP_ZERO, CALLER());
}

void *kcalloc(size_t n, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(n, size, &total))
        return NULL;
    return alloc_for(total, GFP_KERNEL | GFP_ZERO, CALLER());
}

void kfree(void *p)
{
    free_for(p, CALLER());
}

/* How many bytes p has room for, whatever was asked for. */
static size_t room(const void *p)
{
    const struct frame *f = virt_frame(p);

    return f->state == FRAME_SLAB ? ((const struct slab_cache *)f->owner)->size
                                  : (size_t)f->index << PAGE_SHIFT;
}

size_t ksize(const void *p)
{
    if (!p)
        return 0;
#ifdef CONFIG_DEBUG
    /* what was not asked for is red */
    if (virt_frame(p)->state == FRAME_SLAB)
        return slab_debug_size(virt_frame(p)->owner, p);
#endif
    return room(p);
}

/* Can p stay where it is? Not when that would waste more than half of it. */
static bool fits(const void *p, size_t size)
{
    return size <= room(p) && size >= room(p) / 2;
}

void *krealloc(void *p, size_t size)
{
    void *q;

    if (!p)
        return alloc_for(size, GFP_KERNEL, CALLER());
    if (!size) {
        free_for(p, CALLER());
        return NULL;
    }
    if (fits(p, size)) {
#ifdef CONFIG_DEBUG
        if (virt_frame(p)->state == FRAME_SLAB)
            slab_debug_resize(virt_frame(p)->owner, p, size, CALLER());
#endif
        return p;
    }
    if (!(q = alloc_for(size, GFP_KERNEL, CALLER())))
        return NULL;
    memcpy(q, p, MIN(size, ksize(p)));
    free_for(p, CALLER());
    return q;
}

uint32_t kmalloc_large_blocks(void)
{
    return large_blocks;
}

uint32_t kmalloc_large_frames(void)
{
    return large_frames;
}
