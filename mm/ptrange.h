/* ptrange.h - work on ranges of page-table entries: unmap, copy for fork, change protection.
 * Each visits the entries of the range that exist and skips 4 MB at a time where there is no table.
 * None of them sleeps, so that each is one step as seen by everyone else.
 *
 * An entry of a user page table is one of
 *   0                       nothing: the area says what the page will be
 *   PRESENT                 a frame, with a reference and a mapping counted
 *   NOPROT                  the same, but hidden from the hardware (PROT_NONE)
 *   PRESENT|ZEROPAGE        the zero frame: nothing is counted
 *   SWAP                    the page lies in a swap slot, which counts the entry */
#ifndef MM_PTRANGE_H
#define MM_PTRANGE_H

#include "mm/swap.h"
#include "mm/vma.h"

static inline bool pte_counts(pte_t e)
{
    return (e & (PTE_PRESENT | PTE_NOPROT)) && !(e & PTE_ZEROPAGE);
}

static inline struct frame *pte_frame(pte_t e)
{
    return paddr_frame(pte_paddr(e));
}

/* f, mapped through one entry less: its reference goes, too. */
static inline void frame_unmap(struct frame *f)
{
    f->maps--;
    if (unlikely(f->flags & FRAME_SWAPPED) && !f->maps)
        swap_unmapped(f);
    frame_put(f);
}

/* Entry e under the protection of area flags; a swap entry has none. */
pte_t pte_protected(pte_t e, unsigned flags);

/* Count a new entry of as (rss). => the frame's reference and mapping were counted by who made
 * it */
void pte_account(struct aspace *as, pte_t e, int by);

/* Empty the entries of [start, end); frames whose last mapping that was are freed. */
void ptrange_unmap(struct aspace *as, uint32_t start, uint32_t end);

/* Give the tables of [low, high), multiples of 4 MB, back. => their entries are empty */
void ptrange_free_whole(struct aspace *as, uint32_t low, uint32_t high);

/* Give the tables around [start, end) back that no area needs any more.
 * => the area before ends at prev_end, the one behind starts at next_start */
static inline void ptrange_free_tables(struct aspace *as, uint32_t start, uint32_t end,
                                       uint32_t prev_end, uint32_t next_start)
{
    uint32_t low = MAX(ALIGN_UP(prev_end, LARGE_PAGE_SIZE), ALIGN_DOWN(start, LARGE_PAGE_SIZE));
    uint32_t high = MIN(ALIGN_DOWN(next_start, LARGE_PAGE_SIZE), ALIGN_UP(end, LARGE_PAGE_SIZE));

    if (low < high)
        ptrange_free_whole(as, low, high);
}

/* Copy v's entries to the page table of `to`; private pages lose their write permission in both.
 * 0, or -ENOMEM with a part copied. => the caller flushes the TLB of v->as */
int ptrange_copy(struct vma *v, struct aspace *to);

/* Make the entries of [start, end) obey v->flags. */
void ptrange_protect(struct vma *v, uint32_t start, uint32_t end);

/* Reclaim may look at the pages of [start, end) again: no area of as locks them any more. */
void ptrange_unlock(struct aspace *as, uint32_t start, uint32_t end);

/* Take the dirty bit from the private pages of [start, end): their contents may be dropped, and
 * they are the first to go. */
void ptrange_clean(struct aspace *as, uint32_t start, uint32_t end);

/* Move the entries of [from, from + len) to `to` on, where all are empty; whole tables where both
 * are aligned to them. 0; or -ENOMEM, and every entry is where it was, with empty tables at `to`.
 * => tables and entries only; the caller deals with the areas */
int ptrange_move(struct aspace *as, uint32_t from, uint32_t to, uint32_t len);

/* Bits of a present entry for v, without write permission. */
#define PTE_READONLY (PTE_PRESENT | PTE_USER)

/* Drop the translation of addr if as is the one that the CPU uses. */
void aspace_flush_page(const struct aspace *as, uint32_t addr);

#endif
