/* framecell.c - ranges of frames summed up by what they are used for. */
#include <stddef.h>

#include "kernel/lib/assert.h"
#include "mm/object.h"
#include "mm/usage.h"
#include "mm/zone.h"

static enum frame_use use_of_order(unsigned order)
{
    return order < 4 ? USE_FREE_SMALL : order < 8 ? USE_FREE_MEDIUM : USE_FREE_LARGE;
}

const struct frame *free_block_of(const struct frame *f)
{
    for (unsigned k = 0; k < MAX_ORDER; k++) {
        const struct frame *head = frame_of(ALIGN_DOWN(pfn_of(f), 1u << k));

        if (head->state == FRAME_FREE && head->order != ORDER_INNER &&
            head + (1u << head->order) > f)
            return head;
    }
    return NULL;
}

/* *left: frames of its block from f on. => f is free */
static enum frame_use free_use(const struct frame *f, uint32_t *left)
{
    const struct frame *head = free_block_of(f);
    unsigned order = head ? head->order : 0;

    *left = head ? (uint32_t)(head + (1u << order) - f) : 1;
    return use_of_order(order);
}

/* Is there a place to write the page back to? */
static bool has_home(const struct frame *f)
{
    const struct object *o = f->owner;

    return o && o->ops->writeback;
}

static inline bool is_user(const struct frame *f)
{
    return f->state == FRAME_ANON || f->state == FRAME_CACHE;
}

static enum frame_use use_of(const struct frame *f)
{
    static const uint8_t uses[FRAME_NSTATES] = {
        [FRAME_RESERVED] = USE_RESERVED, [FRAME_KERNEL] = USE_KERNEL, [FRAME_SLAB] = USE_SLAB,
        [FRAME_PGTABLE] = USE_PGTABLE,   [FRAME_ANON] = USE_ANON,     [FRAME_CACHE] = USE_CACHE,
        [FRAME_VMALLOC] = USE_KERNEL,    [FRAME_KSTACK] = USE_KERNEL,
    };

    if (!is_user(f))
        return uses[f->state];
    if (f->maps > 1)
        return USE_SHARED;
    if (f->state == FRAME_CACHE && f->flags & FRAME_DIRTY && has_home(f))
        return USE_DIRTY;
    return uses[f->state];
}

/* What two frames of the same use have in common: the state, and FRAME_DIRTY. */
#define LIKENESS (0xffu | (uint32_t)FRAME_DIRTY << 24)

static inline uint32_t head_word(const struct frame *f)
{
    static_assert(offsetof(struct frame, flags) == 3, "state to flags are not a word");
    return *(const uint32_t *)(const void *)f;
}

static uint32_t shared_run(const struct frame *f, uint32_t n)
{
    const struct frame *g = f, *end = f + n;

    while (g < end && is_user(g) && g->maps > 1)
        g++;
    return (uint32_t)(g - f);
}

/* How many of the n frames from f on have the use of f; fewer where that is not easily seen, but
 * one. Counted in fours, six instructions a frame: a picture of all of memory looks at a million of
 * them. Dirty pages of files differ by their owners, and are looked at one by one.
 * => f is not free */
static uint32_t alike(const struct frame *f, uint32_t n)
{
    const struct frame *g = f, *end = f + ALIGN_DOWN(n, 4);
    uint32_t w = head_word(f), many = is_user(f) ? ~1u : 0;

    if (is_user(f) && f->maps > 1)
        return shared_run(f, n);
    if (f->state == FRAME_CACHE && f->flags & FRAME_DIRTY)
        return 1;
    for (; g < end; g += 4) {
        uint32_t differ = (head_word(g) ^ w) | (head_word(g + 1) ^ w) | (head_word(g + 2) ^ w) |
                          (head_word(g + 3) ^ w);
        uint32_t maps = g->maps | g[1].maps | g[2].maps | g[3].maps;

        if (differ & LIKENESS || maps & many)
            break;
    }
    return MAX((uint32_t)(g - f), 1u);
}

void frames_count(uint32_t pfn, uint32_t n, uint32_t count[FRAME_USES])
{
    uint32_t end = pfn + n;

    assert(end <= nframes);
    while (pfn < end) {
        const struct frame *f = frame_of(pfn);
        uint32_t left;

        if (f->state == FRAME_FREE) {
            enum frame_use use = free_use(f, &left);
            count[use] += MIN(left, end - pfn);
        } else {
            left = alike(f, end - pfn);
            count[use_of(f)] += left;
        }
        pfn += left;
    }
}
