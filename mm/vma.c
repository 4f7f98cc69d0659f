/* vma.c - the tree of areas, with a bound on the gaps of each subtree kept in its root.
 *
 * Each area owns the gap below it: the free bytes between the end of the area before it and its
 * start, less STACK_GAP where the area is a stack, so that no search ever places anything into that
 * guard. Inserting, removing or moving an edge changes two gaps at most.
 *
 * max_gap is an upper bound. A gap that widens raises it on the way up, as far as it is too low;
 * one that narrows leaves it alone, and so the same gap widened again finds nothing to do: what
 * maps and unmaps in turn pays for neither. A search that believed a bound in vain makes it true.
 * Each narrowing leaves one path too high at most, and each visit in vain mends one node:
 * O(log n), amortised.
 *
 * Red-black trees: Guibas, Sedgewick 1978; augmentation: Cormen et al., "Augmenting data
 * structures", amortisation the chapter of that name. */
#include "mm/vma.h"

#include "kernel/lib/assert.h"
#include "kernel/sched/trace.h"

static inline struct vma *area_of(struct rb_node *n)
{
    return n ? container_of(n, struct vma, node) : NULL;
}

static inline uint32_t max_gap_of(const struct rb_node *n)
{
    return n ? container_of(n, struct vma, node)->max_gap : 0;
}

static inline uint32_t wider(uint32_t gap, const struct rb_node *below)
{
    return below && max_gap_of(below) > gap ? max_gap_of(below) : gap;
}

static bool augment(struct rb_node *n)
{
    struct vma *v = area_of(n);
    uint32_t m = wider(wider(v->gap, n->left), n->right);

    if (v->max_gap == m)
        return false;
    v->max_gap = m;
    return true;
}

/* Where v's gap ends: below its guard. The program's stack has more than that to itself: everything
 * from MMAP_TOP up, so that no search looks there. */
static inline uint32_t gap_end(const struct vma *v)
{
    if (likely(!(v->flags & VM_GROWSDOWN)))
        return v->start;
    if (v->flags & VM_STACK && v->start > MMAP_TOP)
        return MMAP_TOP;
    return v->start > STACK_GAP ? v->start - STACK_GAP : 0;
}

/* How wide v's gap is when the area before it ends at prev_end (0: there is none). */
static inline uint32_t gap_width(const struct vma *v, uint32_t prev_end)
{
    uint32_t to = gap_end(v);

    return likely(to > prev_end) ? to - prev_end : 0;
}

static inline uint32_t end_of(const struct vma *v)
{
    return v ? v->end : 0;
}

/* There is a gap so wide at n. A bound is never below its children's: where one suffices, so do
 * all above. */
static inline void raise_bounds(struct rb_node *n, uint32_t gap)
{
    for (; n && unlikely(area_of(n)->max_gap < gap); n = n->parent)
        area_of(n)->max_gap = gap;
}

/* v, if there is one, comes after an area that ends at prev_end now. */
static NOINLINE void gap_update(struct vma *v, uint32_t prev_end)
{
    if (v) {
        v->gap = gap_width(v, prev_end);
        raise_bounds(&v->node, v->gap);
    }
}

struct vma *vma_first(const struct vma_tree *t)
{
    return area_of(rb_first(&t->root));
}

struct vma *vma_last(const struct vma_tree *t)
{
    return area_of(rb_last(&t->root));
}

struct vma *vma_next(const struct vma *v)
{
    return area_of(rb_next(&v->node));
}

struct vma *vma_prev(const struct vma *v)
{
    return area_of(rb_prev(&v->node));
}

static NOINLINE struct vma *descend(struct vma_tree *t, uint32_t addr)
{
    struct vma *best = NULL;

    for (struct rb_node *n = t->root.node; n;) {
        struct vma *v = area_of(n);

        if (addr >= v->end) {
            n = n->right;
            continue;
        }
        best = v;
        if (addr >= v->start)
            break;
        n = n->left;
    }
    if (best)
        t->last_found = best;
    return best;
}

struct vma *vma_search(struct vma_tree *t, uint32_t addr)
{
    struct vma *v = t->last_found;

    /* In the gap below the area found last, or right behind it? */
    if (v && v->gap && addr < v->end && addr >= gap_end(v) - v->gap)
        return v;
    if (v && addr == v->end)
        return vma_next(v);
    return descend(t, addr);
}

struct vma *vma_at(struct vma_tree *t, uint32_t addr)
{
    struct vma *v = vma_find(t, addr);

    return v && v->start <= addr ? v : NULL;
}

/* Of two neighbours one is above the other: either prev has no right child, or next no left
 * one. */
void vma_insert(struct vma_tree *t, struct vma *v, struct vma *prev, struct vma *next)
{
    struct vma *parent = prev;
    struct rb_node **link = &t->root.node;

    assert(end_of(prev) <= v->start && (!next || v->end <= next->start));
    if (prev && !prev->node.right) {
        link = &prev->node.right;
    } else if (next) {
        parent = next;
        link = &next->node.left;
    }
    assert(!*link);
    rb_link(&v->node, parent ? &parent->node : NULL, link);
    v->max_gap = 0;
    gap_update(v, end_of(prev));
    gap_update(next, v->end);
    rb_balance(&t->root, &v->node, augment);
    t->count++;
    t->last_found = v;
}

void vma_remove(struct vma_tree *t, struct vma *v, struct vma *prev, struct vma *next)
{
    gap_update(next, end_of(prev));
    rb_erase(&t->root, &v->node, augment);
    t->count--;
    if (t->last_found == v)
        t->last_found = next;
}

static TRACE_NOTE void note_split(const struct vma *v, const struct vma *tail)
{
    trace_area_split(v->start, tail->start, tail->end);
}

static TRACE_NOTE void note_merge(const struct vma *v, const struct vma *next)
{
    trace_area_merge(v->start, next->start, next->end);
}

/* No gap changes in these two: neither beside v and the other one, nor behind both. */
void vma_insert_tail(struct vma_tree *t, struct vma *v, struct vma *tail)
{
    struct rb_node *parent = &v->node, **link = &v->node.right;

    assert(v->start < tail->start && tail->start < v->end && tail->end == v->end);
    TRACE_CALL(area, note_split, v, tail);
    v->end = tail->start;
    while (*link) { /* tail comes first of all that lies behind v */
        parent = *link;
        link = &parent->left;
    }
    tail->gap = tail->max_gap = 0;
    rb_link(&tail->node, parent, link);
    rb_balance(&t->root, &tail->node, augment);
    t->count++;
    t->last_found = tail;
}

void vma_absorb(struct vma_tree *t, struct vma *v, struct vma *next)
{
    assert(v->end == next->start && next->gap == 0);
    TRACE_CALL(area, note_merge, v, next);
    v->end = next->end;
    rb_erase(&t->root, &next->node, augment);
    t->count--;
    if (t->last_found == next)
        t->last_found = v;
}

void vma_set_start(struct vma_tree *t, struct vma *v, uint32_t start, const struct vma *prev)
{
    v->start = start;
    t->last_found = v;
    gap_update(v, end_of(prev));
}

void vma_set_end(struct vma_tree *t, struct vma *v, uint32_t end, struct vma *next)
{
    v->end = end;
    t->last_found = v;
    gap_update(next, end);
}

/* The bounds from n up to top promised what was not there: make them true. */
static void lower_bounds(struct rb_node *n, const struct rb_node *top)
{
    augment(n);
    while (n != top)
        augment(n = n->parent);
}

/* The highest fit in the subtree of top. A gap that is wide enough but cut by low or high can be
 * met only twice on the way, and a bound that is too high is so for the last time. */
static uint32_t gap_search(struct rb_node *top, uint32_t len, uint32_t low, uint32_t high)
{
    struct rb_node *n = top, *last = NULL;

    while (n && max_gap_of(n) >= len) {
        struct vma *v = area_of(n);
        uint32_t to = gap_end(v), from = to - v->gap, found;

        if (from < high && v->end <= high && (found = gap_search(n->right, len, low, high)))
            return found;
        if (to > high)
            to = high;
        if (from < low)
            from = low;
        if (to > from && to - from >= len)
            return to - len;
        last = n;
        n = v->start > low ? n->left : NULL;
    }
    if (last)
        lower_bounds(last, top);
    return 0;
}

uint32_t vma_gap_top_down(struct vma_tree *t, uint32_t len, uint32_t low, uint32_t high)
{
    const struct vma *last = vma_last(t);
    uint32_t from = last && last->end > low ? last->end : low;

    if (high > from && high - from >= len)
        return high - len;
    return gap_search(t->root.node, len, low, high);
}

bool vma_tree_ok(const struct vma_tree *t)
{
    const struct vma *p = NULL;
    uint32_t count = 0;

    if (!rb_ok(&t->root))
        return false;
    for (const struct vma *v = vma_first(t); v; p = v, v = vma_next(v)) {
        if (v->start >= v->end || (v->start | v->end) & ~PAGE_MASK || v->end > USER_END)
            return false;
        if ((p && p->end > v->start) || v->gap != gap_width(v, end_of(p)))
            return false;
        if (v->max_gap < wider(wider(v->gap, v->node.left), v->node.right))
            return false;
        count++;
    }
    return count == t->count;
}
