/* usage.c - areas page by page. */
#include "mm/usage.h"

#include "kernel/lib/assert.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/shmem.h"
#include "mm/vm_ops.h"

/* Bits of /proc/kpageflags (linux/kernel-page-flags.h). */
enum {
    KPF_LOCKED = 0,
    KPF_REFERENCED = 2,
    KPF_UPTODATE = 3,
    KPF_DIRTY = 4,
    KPF_SLAB = 7,
    KPF_BUDDY = 10,
    KPF_MMAP = 11,
    KPF_ANON = 12,
    KPF_NOPAGE = 20,
    KPF_ZERO_PAGE = 24,
    KPF_PGTABLE = 26,
};

/* Call fn for each page of v that is present or swapped out, but the zero frame. */
static void each_page(const struct vma *v,
                      void (*fn)(const struct vma *, uint32_t, pte_t *, void *), void *arg)
{
    for (uint32_t a = v->start; a < v->end; a += PAGE_SIZE) {
        pte_t *e = pgtable_walk(v->as->pgdir, a);

        if (!e)
            a = ALIGN_UP(a + 1, LARGE_PAGE_SIZE) - PAGE_SIZE;
        else if (pte_counts(*e) || pte_is_swap(*e))
            fn(v, a, e, arg);
        if (a >= USER_END - PAGE_SIZE)
            break;
    }
}

static bool is_shmem(const struct frame *f)
{
    const struct object *o = f->owner;

    return f->state == FRAME_CACHE && o && o->ops->shared_memory;
}

static void add_page(const struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    struct area_usage *u = arg;
    const pte_t e = *pte;
    const struct frame *f = pte_frame(e);
    bool anon, dirty;
    uint64_t pss;

    if (pte_is_swap(e)) {
        u->swap += PAGE_SIZE;
        u->pss_swap += ((uint64_t)PAGE_SIZE << PSS_SHIFT) / swap_names(e);
        return;
    }
    anon = f->state == FRAME_ANON;
    dirty = e & PTE_DIRTY || (!anon && f->flags & FRAME_DIRTY);
    pss = ((uint64_t)PAGE_SIZE << PSS_SHIFT) / f->maps;

    u->rss += PAGE_SIZE;
    u->pss += pss;
    *(anon ? &u->pss_anon : is_shmem(f) ? &u->pss_shmem : &u->pss_file) += pss;
    if (f->maps > 1)
        *(dirty ? &u->shared_dirty : &u->shared_clean) += PAGE_SIZE;
    else
        *(dirty ? &u->private_dirty : &u->private_clean) += PAGE_SIZE;
    u->pss_dirty += dirty ? pss : 0;
    u->referenced += e & PTE_ACCESSED ? PAGE_SIZE : 0;
    u->anonymous += anon ? PAGE_SIZE : 0;
    u->lazy_free += anon && !dirty ? PAGE_SIZE : 0;
    u->shmem += is_shmem(f) ? PAGE_SIZE : 0;
    u->locked += v->flags & VM_LOCKED ? pss : 0;
}

void area_usage_add(const struct vma *v, struct area_usage *u)
{
    const struct object *o = v->object;
    uint32_t first = v->pgoff, pages = (v->end - v->start) >> PAGE_SHIFT;

    each_page(v, add_page, u);
    if (o && o->ops->swappable && v->flags & VM_SHARED)
        u->swap += shmem_out(o, first, first + pages) * PAGE_SIZE;
}

/* ---- used since when? ---- */

/* Reclaim still has to know: the frame remembers it. */
static void clear_accessed(const struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    const unsigned *kinds = arg;
    struct frame *f = pte_frame(*pte);

    if (!(*pte & PTE_ACCESSED) || pte_is_swap(*pte) ||
        !(*kinds & (f->state == FRAME_ANON ? PAGES_ANON : PAGES_FILE)))
        return;
    *pte &= ~PTE_ACCESSED;
    f->flags |= FRAME_REFERENCED;
    aspace_flush_page(v->as, addr);
}

void area_clear_accessed(const struct vma *v, unsigned kinds)
{
    each_page(v, clear_accessed, &kinds);
}

uint64_t page_word(const struct aspace *as, uint32_t addr)
{
    const pte_t *e = pgtable_walk(as->pgdir, addr);
    const struct frame *f;
    uint64_t w;

    if (e && pte_is_swap(*e))
        return PAGEMAP_SWAP | (uint64_t)swap_slot(*e) << 5 | swap_area_of(*e);
    if (!e || !(*e & (PTE_PRESENT | PTE_NOPROT)))
        return 0;
    f = pte_frame(*e);
    w = PAGEMAP_PRESENT | pfn_of(f);
    w |= (*e & PTE_ACCESSED ? PAGEMAP_ACCESSED : 0) | (*e & PTE_DIRTY ? PAGEMAP_DIRTY : 0);
    if (!pte_counts(*e))
        return w;
    return w | (f->state == FRAME_CACHE ? PAGEMAP_FILE : 0) |
           (f->maps == 1 ? PAGEMAP_EXCLUSIVE : 0);
}

/* ---- locked pages, each once ---- */

static bool stop_at_locked(struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    if (!(v->flags & VM_LOCKED))
        return true;
    *(struct vma **)arg = v;
    return false;
}

static void count_locked(const struct vma *v, uint32_t addr, pte_t *pte, void *arg)
{
    struct locked_pages *n = arg;
    const pte_t e = *pte;
    struct frame *f = pte_frame(e);
    const struct object *o;
    struct vma *first = NULL;

    if (pte_is_swap(e))
        return;
    o = f->owner;
    rmap_walk(f, stop_at_locked, &first);
    if (first != v)
        return;
    if (f->state == FRAME_ANON)
        n->anon++;
    else if (is_shmem(f))
        n->shmem++;
    else if (o && object_has_home(o))
        n->file++;
    else
        n->pinned++;
}

void aspace_count_locked(struct aspace *as, struct locked_pages *n)
{
    if (!as->locked_vm)
        return;
    for (struct vma *v = vma_first(&as->areas); v; v = vma_next(v)) {
        if (v->flags & VM_LOCKED)
            each_page(v, count_locked, n);
    }
}

/* ---- frames ---- */

uint64_t frame_flags_word(const struct frame *f)
{
    uint64_t w = 0;

    switch ((enum frame_state)f->state) {
    case FRAME_RESERVED: return 1ull << KPF_NOPAGE;
    case FRAME_FREE: return 1ull << KPF_BUDDY;
    case FRAME_SLAB: w |= 1ull << KPF_SLAB; break;
    case FRAME_PGTABLE: w |= 1ull << KPF_PGTABLE; break;
    case FRAME_ANON: w |= 1ull << KPF_ANON | 1ull << KPF_UPTODATE | 1ull << KPF_MMAP; break;
    case FRAME_CACHE: w |= 1ull << KPF_UPTODATE | (f->maps ? 1ull << KPF_MMAP : 0); break;
    default: break;
    }
    if (f == zero_frame)
        w |= 1ull << KPF_ZERO_PAGE;
    return w | (f->flags & FRAME_DIRTY ? 1ull << KPF_DIRTY : 0) |
           (f->flags & FRAME_REFERENCED ? 1ull << KPF_REFERENCED : 0) |
           (f->flags & FRAME_LOCKED ? 1ull << KPF_LOCKED : 0);
}
