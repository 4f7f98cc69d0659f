/* ptrange.c - one loop over entries for each thing that is done to ranges of them. */
#include "mm/ptrange.h"

#include "kernel/lib/assert.h"
#include "kernel/sched/thread.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/vm_ops.h"

/* Above so many pages one flush of everything costs less than one a page. */
#define FLUSH_PAGES 32

static bool is_loaded(const struct aspace *as)
{
    return current->as == as;
}

void aspace_flush_page(const struct aspace *as, uint32_t addr)
{
    if (is_loaded(as))
        tlb_flush_page(addr);
}

static void flush_range(const struct aspace *as, uint32_t start, uint32_t end)
{
    if (!is_loaded(as))
        return;
    if (end - start > FLUSH_PAGES * PAGE_SIZE) {
        tlb_flush_all();
        return;
    }
    for (uint32_t a = start; a < end; a += PAGE_SIZE)
        tlb_flush_page(a);
}

void pte_account(struct aspace *as, pte_t e, int by)
{
    uint32_t rss;

    if (!pte_counts(e))
        return;
    if (pte_frame(e)->state == FRAME_ANON)
        as->rss_anon += (uint32_t)by;
    else
        as->rss_file += (uint32_t)by;
    rss = as->rss_anon + as->rss_file;
    if (rss > as->hiwater_rss)
        as->hiwater_rss = rss;
}

/* Let go of what entry e held. */
static void release(struct aspace *as, pte_t e)
{
    struct frame *f;

    if (!pte_counts(e))
        return;
    f = pte_frame(e);
    if (f->state == FRAME_ANON)
        as->rss_anon--;
    else
        as->rss_file--;
    f->maps--;
    frame_put(f);
}

void ptrange_unmap(struct aspace *as, uint32_t start, uint32_t end)
{
    for (uint32_t a = start, stop; a < end; a = stop) {
        pte_t *pte = pgtable_walk(as->pgdir, a);

        stop = pgtable_end(a, end);
        if (!pte)
            continue;
        /* The CPU must forget a translation before the frame behind it can serve somebody else. As
         * nothing runs in between, that may wait until the table is done. */
        for (pte_t *last = pte + ((stop - a) >> PAGE_SHIFT); pte < last; pte++) {
            pte_t e = *pte;

            if (!e)
                continue;
            *pte = 0;
            release(as, e);
        }
        flush_range(as, a, stop);
    }
}

void ptrange_free_tables(struct aspace *as, uint32_t start, uint32_t end, uint32_t prev_end,
                         uint32_t next_start)
{
    uint32_t low = MAX(ALIGN_UP(prev_end, LARGE_PAGE_SIZE), ALIGN_DOWN(start, LARGE_PAGE_SIZE));
    uint32_t high = MIN(ALIGN_DOWN(next_start, LARGE_PAGE_SIZE), ALIGN_UP(end, LARGE_PAGE_SIZE));

    if (low < high && pgtable_free_range(as->pgdir, low, high) > 0 && is_loaded(as))
        tlb_flush_all(); /* the CPU may cache directory entries, too (SDM vol. 3A, 4.10.3) */
}

static int copy_table(struct vma *v, struct aspace *to, uint32_t a, uint32_t stop)
{
    pte_t *src = pgtable_walk(v->as->pgdir, a), *last = src + ((stop - a) >> PAGE_SHIFT),
          *dst = NULL;
    pte_t lose = v->flags & VM_SHARED ? 0 : PTE_WRITE;

    for (; src < last; src++, a += PAGE_SIZE) {
        pte_t e = *src;

        if (dst)
            dst++;
        if (!e)
            continue;
        if (!dst && !(dst = pgtable_make(to->pgdir, a)))
            return -ENOMEM;
        if (e & lose)
            *src = e &= ~lose;
        *dst = e;
        if (pte_counts(e)) {
            struct frame *f = pte_frame(e);

            f->refs++;
            f->maps++;
            if (f->state == FRAME_ANON)
                to->rss_anon++;
            else
                to->rss_file++;
        }
    }
    return 0;
}

int ptrange_copy(struct vma *v, struct aspace *to)
{
    for (uint32_t a = v->start, stop; a < v->end; a = stop) {
        stop = pgtable_end(a, v->end);
        if (pgtable_walk(v->as->pgdir, a) && copy_table(v, to, a, stop) < 0)
            return -ENOMEM;
    }
    return 0;
}

/* Does e show a private page that nobody shares? */
static inline bool is_own(pte_t e)
{
    const struct frame *f = pte_frame(e);

    return (e & PTE_PRESENT) && f->state == FRAME_ANON && f->refs == 1;
}

/* Entry e under the protection of area flags. Write permission comes back at once to a page of
 * one's own, which spares the next write its fault; to others by a fault, which knows what they
 * need. */
static inline pte_t protected(pte_t e, unsigned flags)
{
    if (!(flags & VM_PROT))
        return (e & ~(PTE_PRESENT | PTE_WRITE | PTE_GLOBAL)) | PTE_NOPROT;
    if (e & PTE_NOPROT)
        e = (e & ~PTE_NOPROT) | PTE_PRESENT;
    if (!(flags & VM_WRITE))
        return e & ~PTE_WRITE;
    return is_own(e) ? e | PTE_WRITE : e;
}

void ptrange_protect(struct vma *v, uint32_t start, uint32_t end)
{
    for (uint32_t a = start, stop; a < end; a = stop) {
        pte_t *pte = pgtable_walk(v->as->pgdir, a);

        stop = pgtable_end(a, end);
        if (!pte)
            continue;
        for (pte_t *last = pte + ((stop - a) >> PAGE_SHIFT); pte < last; pte++)
            if (*pte)
                *pte = protected(*pte, v->flags);
        flush_range(v->as, a, stop);
    }
}

void ptrange_clean(struct aspace *as, uint32_t start, uint32_t end)
{
    for (uint32_t a = start, stop; a < end; a = stop) {
        pte_t *pte = pgtable_walk(as->pgdir, a);

        stop = pgtable_end(a, end);
        if (!pte)
            continue;
        for (pte_t *last = pte + ((stop - a) >> PAGE_SHIFT); pte < last; pte++)
            if (pte_counts(*pte) && pte_frame(*pte)->refs == 1)
                *pte &= ~PTE_DIRTY;
        flush_range(as, a, stop);
    }
}

/* ---- moving ---- */

/* Give the entry at addr a frame of its own. */
static NOINLINE int unshare(struct vma *v, uint32_t addr, pte_t *pte)
{
    pte_t hidden = *pte & PTE_NOPROT;
    int err = cow_break(v, addr, pte);

    if (err < 0)
        return err;
    if (!(v->flags & VM_WRITE))
        *pte &= ~PTE_WRITE;
    if (hidden)
        *pte = (*pte & ~PTE_PRESENT) | PTE_NOPROT;
    return 0;
}

/* Move one entry from address old to addr. An anonymous frame is found by its address, so a shared
 * one is copied first. */
static inline int move_entry(struct vma *v, uint32_t old, uint32_t addr, pte_t *src, pte_t *dst)
{
    pte_t e = *src;
    struct frame *f;

    if (!e)
        return 0;
    if (pte_counts(e) && (f = pte_frame(e))->state == FRAME_ANON) {
        if (unlikely(f->refs > 1)) {
            int err = unshare(v, old, src);

            if (err < 0)
                return err;
            f = pte_frame(e = *src);
        }
        f->index = addr >> PAGE_SHIFT;
    }
    *dst = e;
    *src = 0;
    return 0;
}

/* How far both sides go without leaving their page tables. */
static uint32_t move_step(uint32_t from, uint32_t to, uint32_t left)
{
    uint32_t a = LARGE_PAGE_SIZE - from % LARGE_PAGE_SIZE;
    uint32_t b = LARGE_PAGE_SIZE - to % LARGE_PAGE_SIZE, least = MIN(a, b);

    return MIN(left, least);
}

/* Move what can be moved; the number of bytes done. */
static uint32_t move_entries(struct vma *v, uint32_t from, uint32_t to, uint32_t len)
{
    pte_t *dir = v->as->pgdir;
    uint32_t done = 0;

    while (done < len) {
        uint32_t stop = done + move_step(from + done, to + done, len - done);
        pte_t *src = pgtable_walk(dir, from + done), *dst;

        if (!src) {
            done = stop;
            continue;
        }
        if (!(dst = pgtable_make(dir, to + done)))
            return done;
        for (; done < stop; done += PAGE_SIZE)
            if (move_entry(v, from + done, to + done, src++, dst++) < 0)
                return done;
    }
    return done;
}

int ptrange_move(struct vma *v, uint32_t from, struct vma *w, uint32_t to, uint32_t len)
{
    uint32_t done = move_entries(v, from, to, len);

    if (done < len) /* back again: every page is one's own by now, and every table there */
        move_entries(w, to, from, done);
    if (is_loaded(v->as))
        tlb_flush_all();
    return done < len ? -ENOMEM : 0;
}
