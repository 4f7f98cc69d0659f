/* vmalloc.c - blocks that are contiguous in linear addresses only.
 *
 *   VMALLOC_BASE                                                        vmalloc_end
 *   | pages of A |g| pages of B |g|      gap      | pages of C |g|  gap  |
 *
 * An area's gap is what is free between the guard page (g) of the area below and its own start; a
 * sentinel without pages stands at vmalloc_end, so that every free page is in the gap of some area.
 * Each node of the tree knows the largest gap below it: the lowest gap that fits is found by going
 * left wherever the left subtree has one. Find, insert, erase: O(log areas); a block costs
 * O(pages). */
#include "mm/vmalloc.h"

#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "mm/kmap.h"
#include "mm/pgtable.h"
#include "mm/slab.h"
#include "mm/slab_debug.h"

static struct rb_root tree;
static struct varea sentinel;
static struct slab_cache *varea_cache;
static uint32_t nareas, npages_total;

static struct varea *varea_of(const struct rb_node *n)
{
    return n ? rb_entry(n, struct varea, node) : NULL;
}

static uint32_t max_gap_of(const struct rb_node *n)
{
    return n ? varea_of(n)->max_gap : 0;
}

static inline bool augment(struct rb_node *n)
{
    struct varea *v = varea_of(n);
    uint32_t old = v->max_gap, below = MAX(max_gap_of(n->left), max_gap_of(n->right));

    v->max_gap = MAX(v->gap, below);
    return v->max_gap != old;
}

void __init vmalloc_init(void)
{
    varea_cache = slab_create("vmalloc_area", sizeof(struct varea), 0, NULL);
    if (!varea_cache)
        panic("no memory for the vmalloc areas");
    tree.node = NULL;
    nareas = npages_total = 0;
    sentinel.start = vmalloc_end;
    sentinel.max_gap = 0;
    sentinel.gap = (vmalloc_end - VMALLOC_BASE) >> PAGE_SHIFT;
    rb_insert(&tree, &sentinel.node, NULL, &tree.node, augment);
}

/* ---- address space ---- */

/* The lowest area whose gap has want pages. O(log n). */
static struct varea *find_gap(uint32_t want)
{
    struct rb_node *n = tree.node;

    if (max_gap_of(n) < want)
        return NULL;
    for (;;) {
        if (max_gap_of(n->left) >= want)
            n = n->left;
        else if (varea_of(n)->gap >= want)
            return varea_of(n);
        else
            n = n->right;
    }
}

/* Link v into the tree right before next. */
static void insert_before(struct varea *next, struct varea *v)
{
    struct rb_node *parent = &next->node, **link = &parent->left;

    while (*link) {
        parent = *link;
        link = &parent->right;
    }
    v->max_gap = 0;
    rb_insert(&tree, &v->node, parent, link, augment);
}

/* Reserve npages and a guard at the bottom of the lowest gap that holds them. */
static bool place(struct varea *v)
{
    uint32_t want = v->npages + 1;
    struct varea *next = find_gap(want);

    if (!next)
        return false;
    v->start = next->start - ((uintptr_t)next->gap << PAGE_SHIFT);
    v->gap = 0;
    next->gap -= want;
    rb_augment_path(&next->node, augment);
    insert_before(next, v);
    nareas++;
    return true;
}

static void displace(struct varea *v)
{
    struct varea *next = varea_of(rb_next(&v->node));

    rb_erase(&tree, &v->node, augment);
    next->gap += v->gap + v->npages + 1;
    rb_augment_path(&next->node, augment);
    nareas--;
}

/* ---- pages ---- */

static void unmap_pages(struct varea *v, uint32_t n)
{
    while (n-- > 0) {
        paddr_t p = kpt_unmap(v->start + (n << PAGE_SHIFT));

        npages_total--;
        frame_put(paddr_frame(p));
    }
}

static bool map_pages(struct varea *v, unsigned gfp)
{
    for (uint32_t i = 0; i < v->npages; i++) {
        struct frame *f = frame_alloc(gfp);

        if (!f || !kpt_map(v->start + (i << PAGE_SHIFT), frame_paddr(f), PTE_WRITE)) {
            if (f)
                frame_put(f);
            unmap_pages(v, i);
            return false;
        }
        f->state = v->state;
        f->owner = v;
        f->index = i;
        npages_total++;
    }
    return true;
}

static void *alloc_for(size_t size, enum frame_state state, unsigned gfp, void *caller)
{
    struct varea *v;

    if (size == 0 || size > vmalloc_end - VMALLOC_BASE)
        return NULL;
    if (!(v = slab_alloc_for(varea_cache, GFP_KERNEL, sizeof *v, caller)))
        return NULL;
    v->size = (uint32_t)size;
    v->npages = (uint32_t)(PAGE_UP(size) >> PAGE_SHIFT);
    v->state = (uint8_t)state;
    v->caller = caller;
    if (!place(v))
        goto free_area;
    if (!map_pages(v, gfp))
        goto give_back;
    return (void *)v->start;
give_back:
    displace(v);
free_area:
    slab_free(varea_cache, v);
    return NULL;
}

/* ---- outside ---- */

void *vmalloc(size_t size)
{
    return alloc_for(size, FRAME_VMALLOC, GFP_HIGH, __builtin_return_address(0));
}

void *vzalloc(size_t size)
{
    return alloc_for(size, FRAME_VMALLOC, GFP_HIGH | GFP_ZERO, __builtin_return_address(0));
}

void *vmalloc_state(size_t size, enum frame_state state, void *caller)
{
    return alloc_for(size, state, GFP_HIGH, caller);
}

const struct varea *vmalloc_find(uintptr_t addr)
{
    struct rb_node *n = tree.node;

    while (n) {
        struct varea *v = varea_of(n);

        if (addr < v->start)
            n = n->left;
        else if (v->npages && addr - v->start < (uintptr_t)(v->npages + 1) << PAGE_SHIFT)
            return v;
        else
            n = n->right;
    }
    return NULL;
}

/* The area that starts at p: anything else is our own bug. */
static struct varea *area_at(const void *p)
{
    struct varea *v = (struct varea *)(uintptr_t)vmalloc_find((uintptr_t)p);

    if (!v || v->start != (uintptr_t)p)
        panic("%p is not the start of a vmalloc block", p);
    return v;
}

void vfree(void *p)
{
    struct varea *v;

    if (!p)
        return;
    v = area_at(p);
    unmap_pages(v, v->npages);
    displace(v);
    slab_free(varea_cache, v);
}

size_t vsize(const void *p)
{
    return (size_t)area_at(p)->npages << PAGE_SHIFT;
}

void vmalloc_for_each(void (*fn)(const struct varea *v, void *arg), void *arg)
{
    for (struct rb_node *n = rb_first(&tree); n; n = rb_next(n))
        if (varea_of(n) != &sentinel)
            fn(varea_of(n), arg);
}

uint32_t vmalloc_areas(void)
{
    return nareas;
}

uint32_t vmalloc_pages(void)
{
    return npages_total;
}

uint32_t vmalloc_largest_gap(void)
{
    return max_gap_of(tree.node);
}

/* ---- the checker ---- */

static bool offence(const char *what, const struct varea *v)
{
    kprintf("vmalloc: %s at %#x\n", what, (unsigned)v->start);
    return false;
}

static bool area_ok(struct varea *v, uintptr_t *end, uint32_t *pages)
{
    uint32_t max = v->max_gap;

    if (v->start < *end || (v->start - *end) >> PAGE_SHIFT != v->gap)
        return offence("gap wrong or areas overlap", v);
    augment(&v->node);
    if (v->max_gap != max)
        return offence("largest gap of the subtree wrong", v);
    for (uint32_t i = 0; i < v->npages; i++) {
        uint32_t addr = (uint32_t)v->start + (i << PAGE_SHIFT);
        const pte_t *e = kpt_entry(addr);
        const struct frame *f;

        if (!e || !(*e & PTE_PRESENT))
            return offence("page not mapped", v);
        f = paddr_frame(pte_paddr(*e));
        if (f->state != v->state || f->owner != v || f->index != i)
            return offence("page maps a frame that is not its own", v);
    }
    if (v != &sentinel && *kpt_entry((uint32_t)v->start + (v->npages << PAGE_SHIFT)))
        return offence("guard page mapped", v);
    *end = v->start + ((uintptr_t)(v->npages + 1) << PAGE_SHIFT);
    *pages += v->npages;
    return true;
}

bool vmalloc_ok(void)
{
    uintptr_t end = VMALLOC_BASE;
    uint32_t n = 0, pages = 0;

    if (!rb_ok(&tree))
        return offence("tree out of balance", &sentinel);
    for (struct rb_node *r = rb_first(&tree); r; r = rb_next(r), n++)
        if (!area_ok(varea_of(r), &end, &pages))
            return false;
    if (n != nareas + 1 || pages != npages_total)
        return offence("counts wrong", &sentinel);
    return true;
}
