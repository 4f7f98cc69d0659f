/* ptrange.c - one loop over entries for each thing that is done to ranges of them. */
#include "mm/ptrange.h"

#include "kernel/cpu/cr.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/replace.h"
#include "mm/vm_ops.h"

/* Above so many pages one flush of everything costs less than one a page. */
#define FLUSH_PAGES 32

/* Does the CPU use its translations? A kernel thread runs on whichever directory was loaded. */
static bool is_loaded(const struct aspace *as)
{
    return read_cr3() == as->cr3;
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

static NOINLINE void release_slot(struct aspace *as, pte_t e)
{
    if (!pte_is_swap(e))
        return;
    as->swapped--;
    swap_put(e);
}

/* Let go of what entry e held. */
static inline void release(struct aspace *as, pte_t e)
{
    struct frame *f;

    if (unlikely(!pte_counts(e))) {
        release_slot(as, e);
        return;
    }
    f = pte_frame(e);
    if (likely(f->state == FRAME_ANON))
        as->rss_anon--;
    else
        as->rss_file--;
    frame_unmap(f);
}

void ptrange_unmap(struct aspace *as, uint32_t start, uint32_t end)
{
    if (unlikely(as->locked_vm)) /* other sharers may let go of what this one locked */
        ptrange_unlock(as, start, end);
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

void ptrange_free_whole(struct aspace *as, uint32_t low, uint32_t high)
{
    if (pgtable_free_range(as->pgdir, low, high) > 0 && is_loaded(as))
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
        if (!dst) {
            if (!(dst = pgtable_make(to->pgdir, a)))
                return -ENOMEM;
            if (!(e = *src)) /* making it may have cost this very page */
                continue;
        }
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
        } else if (pte_is_swap(e)) {
            swap_get(e);
            to->swapped++;
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

/* Does e show a private page that nobody shares, nor a swap slot holds? */
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
    if (pte_is_swap(e))
        return e;
    if (!(flags & VM_PROT))
        return (e & ~(PTE_PRESENT | PTE_WRITE | PTE_GLOBAL)) | PTE_NOPROT;
    if (e & PTE_NOPROT)
        e = (e & ~PTE_NOPROT) | PTE_PRESENT;
    if (!(flags & VM_WRITE))
        return e & ~PTE_WRITE;
    return is_own(e) ? e | PTE_WRITE : e;
}

pte_t pte_protected(pte_t e, unsigned flags)
{
    return protected(e, flags);
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

static void clean_entry(struct aspace *as, pte_t *pte)
{
    if (pte_is_swap(*pte)) {
        release_slot(as, *pte);
        *pte = 0;
    } else if (pte_counts(*pte) && swap_sole_owner(pte_frame(*pte))) {
        swap_forget(pte_frame(*pte));
        *pte &= ~PTE_DIRTY;
        pool_rescue(pte_frame(*pte), true);
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
            clean_entry(as, pte);
        flush_range(as, a, stop);
    }
}

void ptrange_unlock(struct aspace *as, uint32_t start, uint32_t end)
{
    for (uint32_t a = start, stop; a < end; a = stop) {
        pte_t *pte = pgtable_walk(as->pgdir, a);

        stop = pgtable_end(a, end);
        if (!pte)
            continue;
        for (pte_t *last = pte + ((stop - a) >> PAGE_SHIFT); pte < last; pte++)
            if (pte_counts(*pte))
                pool_rescue(pte_frame(*pte), false);
    }
}

/* ---- moving ---- */

/* How far both sides go without leaving their page tables. */
static uint32_t move_step(uint32_t from, uint32_t to, uint32_t left)
{
    uint32_t a = LARGE_PAGE_SIZE - from % LARGE_PAGE_SIZE;
    uint32_t b = LARGE_PAGE_SIZE - to % LARGE_PAGE_SIZE, least = MIN(a, b);

    return MIN(left, least);
}

/* Make the tables that the entries of [from, from + len) need at `to`. 0 or -ENOMEM. */
static int make_tables(struct aspace *as, uint32_t from, uint32_t to, uint32_t len)
{
    for (uint32_t done = 0, step; done < len; done += step) {
        step = move_step(from + done, to + done, len - done);
        if (step < LARGE_PAGE_SIZE && pgtable_walk(as->pgdir, from + done) &&
            !pgtable_make(as->pgdir, to + done))
            return -ENOMEM;
    }
    return 0;
}

int ptrange_move(struct aspace *as, uint32_t from, uint32_t to, uint32_t len)
{
    if (make_tables(as, from, to, len) < 0)
        return -ENOMEM;
    for (uint32_t done = 0, step; done < len; done += step) {
        pte_t *src = pgtable_walk(as->pgdir, from + done);

        step = move_step(from + done, to + done, len - done);
        if (step == LARGE_PAGE_SIZE) {
            pgtable_swap(as->pgdir, from + done, to + done);
        } else if (src) {
            memcpy(pgtable_walk(as->pgdir, to + done), src, (step >> PAGE_SHIFT) * sizeof *src);
            memset(src, 0, (step >> PAGE_SHIFT) * sizeof *src);
        }
    }
    flush_range(as, from, from + len);
    return 0;
}
