/* usage.h - what the pages of an area are, one by one: behind /proc/<pid>/smaps and pagemap. */
#ifndef MM_USAGE_H
#define MM_USAGE_H

#include "libc/include/abi/framecell.h"
#include "mm/aspace.h"

/* Bytes of present pages, by kind. A page that n entries show is shared if n > 1, and one nth of it
 * is this area's proportional share (pss, in 2^-12 bytes). */
struct area_usage {
    uint32_t rss;
    uint32_t shared_clean, shared_dirty, private_clean, private_dirty;
    uint32_t referenced; /* used since the bit was last cleared */
    uint32_t anonymous;
    uint32_t swap;      /* in slots; of shared memory too */
    uint32_t lazy_free; /* anonymous and clean: MADV_FREE may take it */
    uint32_t shmem;     /* of objects of shared memory */
    uint64_t pss_swap;
    uint64_t pss, pss_dirty, pss_anon, pss_file, pss_shmem;
    uint64_t locked; /* pss of locked areas */
};

#define PSS_SHIFT 12

/* Add what v shows. One step a page that has a page table. => v->as->lock */
void area_usage_add(const struct vma *v, struct area_usage *u);

/* Clear the accessed bits of the pages that v shows: `referenced` counts anew. Reclaim sees them as
 * used nevertheless. => v->as->lock */
#define PAGES_ANON 1u
#define PAGES_FILE 2u
void area_clear_accessed(const struct vma *v, unsigned kinds);

/* The word of /proc/<pid>/pagemap for the page at addr. => as->lock */
#define PAGEMAP_PRESENT   (1ull << 63)
#define PAGEMAP_SWAP      (1ull << 62) /* bits 0-4: area, 5-54: slot */
#define PAGEMAP_FILE      (1ull << 61) /* a page of a file, or of shared memory */
#define PAGEMAP_EXCLUSIVE (1ull << 56) /* mapped once */
#define PAGEMAP_ACCESSED  (1ull << 59) /* of the entry; these two are always 0 on Linux */
#define PAGEMAP_DIRTY     (1ull << 60)
uint64_t page_word(const struct aspace *as, uint32_t addr);

/* Present pages of the locked areas of as by kind, each page once however many areas lock it: that
 * is, in the first of them that the reverse map finds. Nothing sleeps. */
struct locked_pages {
    uint32_t anon, shmem, file, pinned; /* pinned: its cache is the only home of the page */
};
void aspace_count_locked(struct aspace *as, struct locked_pages *n);

/* The first frame of the free block that f lies in; NULL if f is in a hot stack. => f is free */
const struct frame *free_block_of(const struct frame *f);

/* Add the n frames from pfn on to count[], by use. A free block is one step; of others, four are.
 * => pfn + n <= nframes */
void frames_count(uint32_t pfn, uint32_t n, uint32_t count[FRAME_USES]);

/* The word of /proc/kpageflags for a frame. */
uint64_t frame_flags_word(const struct frame *f);

#endif
