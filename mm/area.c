/* area.c - the life of one area: made, split, merged, freed.
 * Splitting and merging keep every promise of the tree; neither looks at page tables, because the
 * pages of a range stay what they are when the range is described by one area or by two. */
#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/slab.h"
#include "mm/vm_ops.h"
#include "mm/vma.h"

static struct slab_cache *area_cache;

void __init area_init(void)
{
    area_cache = slab_create("vma", sizeof(struct vma), 0, NULL);
}

static const struct vm_ops *ops_for(unsigned flags, const struct object *o)
{
    if (!o)
        return &anon_ops;
    return flags & VM_SHARED ? &shared_ops : &private_ops;
}

struct vma *area_new(struct aspace *as, uint32_t start, uint32_t end, unsigned flags,
                     struct object *o, uint32_t pgoff)
{
    struct vma *v = slab_alloc(area_cache, GFP_KERNEL);

    if (!v)
        return NULL;
    v->start = start;
    v->end = end;
    v->flags = flags;
    v->ops = ops_for(flags, o);
    v->as = as;
    v->object = o;
    v->pgoff = pgoff;
    v->moved = 0;
    if (o) {
        object_get(o);
        list_add_tail(&o->areas, &v->link);
        if (unlikely(o->ops->attached))
            o->ops->attached(o);
    }
    return v;
}

void area_set_moved(struct vma *v, uint32_t moved)
{
    v->moved = moved;
    if (moved)
        list_add(&v->as->moved, &v->moved_link);
}

void area_free(struct vma *v)
{
    if (unlikely(v->moved))
        list_del(&v->moved_link);
    if (v->object) {
        list_del(&v->link);
        if (unlikely(v->object->ops->detached))
            v->object->ops->detached(v->object);
        object_put(v->object);
    }
    slab_free(area_cache, v);
}

struct vma *area_split(struct vma_tree *t, struct vma *v, uint32_t addr)
{
    struct vma *high;

    assert(v->start < addr && addr < v->end && addr % PAGE_SIZE == 0);
    high = area_new(v->as, addr, v->end, v->flags, v->object, area_index(v, addr));
    if (!high)
        return NULL;
    area_set_moved(high, v->moved);
    vma_insert_tail(t, v, high);
    return high;
}

static inline bool joins(const struct vma *a, const struct vma *b)
{
    return area_continues(a, b->start, b->flags, b->object, b->pgoff, b->moved);
}

static void join(struct vma_tree *t, struct vma *a, struct vma *b)
{
    vma_absorb(t, a, b);
    area_free(b);
}

struct vma *area_merge(struct vma_tree *t, struct vma *v)
{
    struct vma *p = vma_prev(v), *n;

    if (p && joins(p, v)) {
        join(t, p, v);
        v = p;
    }
    n = vma_next(v);
    if (n && joins(v, n))
        join(t, v, n);
    return v;
}
