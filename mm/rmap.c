/* rmap.c - walking the mappings of a frame. */
#include "mm/rmap.h"

#include "kernel/lib/init.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/slab.h"

static struct slab_cache *family_cache;

void __init rmap_init(void)
{
    family_cache = slab_create("family", sizeof(struct family), 0, NULL);
}

struct family *family_create(struct aspace *as, struct family *parent)
{
    struct family *m = slab_alloc(family_cache, GFP_KERNEL);

    if (!m)
        return NULL;
    m->as = as;
    m->parent = parent;
    m->refs = 1;
    list_init(&m->children);
    list_init(&m->sibling);
    if (parent) {
        parent->refs++;
        list_add_tail(&parent->children, &m->sibling);
    }
    return m;
}

void family_leave(struct family *m)
{
    m->as = NULL;
    while (m && --m->refs == 0) {
        struct family *parent = m->parent;

        list_del(&m->sibling);
        slab_free(family_cache, m);
        m = parent;
    }
}

/* One walk: what it looks for and how much is left to find. */
struct walk {
    struct frame *f;
    uint32_t left;
    bool (*fn)(struct vma *v, uint32_t addr, pte_t *pte, void *arg);
    void *arg;
};

/* Look at one address; false when the walk is over. */
static ALWAYS_INLINE bool visit(struct walk *w, struct vma *v, uint32_t addr)
{
    pte_t *pte = pgtable_walk(v->as->pgdir, addr);

    if (!pte || !pte_counts(*pte) || pte_frame(*pte) != w->f)
        return true;
    w->left--;
    return w->fn(v, addr, pte, w->arg) && w->left > 0;
}

static struct family *next_kin(struct family *m, const struct family *top)
{
    struct list *n = list_first(&m->children);

    while (!n) {
        if (m == top)
            return NULL;
        n = m->sibling.next;
        if (n == &m->parent->children)
            n = NULL;
        m = m->parent;
    }
    return list_entry(n, struct family, sibling);
}

/* Look where page home is in as: at home, or in an area that has moved. False when it is over. */
static ALWAYS_INLINE bool visit_member(struct walk *w, struct aspace *as, uint32_t home)
{
    struct vma *v = vma_at(&as->areas, home << PAGE_SHIFT);

    if (v && !v->moved && !visit(w, v, home << PAGE_SHIFT))
        return false;
    list_for_each(n, &as->moved) {
        uint32_t addr;

        v = list_entry(n, struct vma, moved_link);
        addr = (home + v->moved) << PAGE_SHIFT;
        if (addr >= v->start && addr < v->end && !visit(w, v, addr))
            return false;
    }
    return true;
}

static void walk_family(struct walk *w)
{
    struct family *top = w->f->owner;

    for (struct family *m = top; m; m = next_kin(m, top))
        if (m->as && !visit_member(w, m->as, w->f->index))
            return;
}

static void walk_areas(struct walk *w)
{
    struct object *o = w->f->owner;

    if (!o) /* truncated away: unmapped before it left the cache */
        return;
    list_for_each(n, &o->areas) {
        struct vma *v = list_entry(n, struct vma, link);
        uint32_t page = w->f->index - v->pgoff;

        if (w->f->index >= v->pgoff && page < (v->end - v->start) >> PAGE_SHIFT &&
            !visit(w, v, v->start + page * PAGE_SIZE))
            return;
    }
}

void rmap_walk(struct frame *f, bool (*fn)(struct vma *v, uint32_t addr, pte_t *pte, void *arg),
               void *arg)
{
    struct walk w = { f, f->maps, fn, arg };

    assert(f->state == FRAME_ANON || f->state == FRAME_CACHE);
    if (w.left == 0)
        return;
    if (f->state == FRAME_ANON)
        walk_family(&w);
    else
        walk_areas(&w);
}

static bool protect_one(struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    (void)arg;
    if (*pte & (PTE_WRITE | PTE_DIRTY)) {
        *pte &= ~(PTE_WRITE | PTE_DIRTY);
        aspace_flush_page(v->as, addr);
    }
    return true;
}

void rmap_write_protect(struct frame *f)
{
    rmap_walk(f, protect_one, NULL);
}

static bool count_one(struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    (void)v;
    (void)addr;
    (void)pte;
    ++*(uint32_t *)arg;
    return true;
}

bool rmap_ok(struct frame *f)
{
    uint32_t n = 0;

    rmap_walk(f, count_one, &n);
    return n == f->maps;
}
