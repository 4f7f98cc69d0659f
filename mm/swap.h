/* swap.h - pages of nobody's file, on a disk: swap areas, their slots, and the pages in them.
 *
 * An area is a partition or a file in the format of mkswap(8). It is cut into slots of a page. A
 * page-table entry whose page is out holds the slot's number (a swap entry):
 *
 *   bits 31-12   slot        bit 11   PTE_SWAP      bits 7-5   area      bit 0   clear: not present
 *
 * The pages of an area's object are its slots, so one cache serves swap as it serves files: reads
 * ahead, dirty marks, writing in runs. A frame that is in it is one of
 *
 *   CACHE           mapped by nobody: on its way out, or read ahead
 *   ANON, SWAPPED   mapped, everywhere read-only, and the slot holds (or will, if it is dirty) the
 *                   same bytes; `free` is the swap entry
 *
 * A slot's count is the number of swap entries that name it, one more while a frame of it is in the
 * cache, one more while it is being written. At 0 the slot is free.
 *
 * Nothing here sleeps but swap_in(), swap_on() and swap_off(). */
#ifndef MM_SWAP_H
#define MM_SWAP_H

#include "mm/object.h"
#include "mm/pgtable.h"
#include "mm/rmap.h"
#include "mm/vma.h"

#define SWAP_AREAS      8u
#define SWAP_AREA_SHIFT 5
#define SWAP_PRIO_NONE  (-32768) /* as given to swap_on(): below all others so far */

static inline bool pte_is_swap(pte_t e)
{
    return (e & (PTE_PRESENT | PTE_SWAP)) == PTE_SWAP;
}

static inline uint32_t swap_slot(pte_t e)
{
    return e >> PAGE_SHIFT;
}

static inline unsigned swap_area_of(pte_t e)
{
    return e >> SWAP_AREA_SHIFT & (SWAP_AREAS - 1);
}

/* ---- areas ---- */

/* Where the slots of an area lie. read and write move n whole pages from slot on: 0 or -EIO; they
 * sleep, and need no memory. */
struct swap_store {
    int (*read)(struct swap_store *s, uint32_t slot, struct frame **f, unsigned n);
    int (*write)(struct swap_store *s, uint32_t slot, struct frame **f, unsigned n);
    void (*close)(struct swap_store *s); /* the area is gone */
    const void *identity;                /* the same for two stores of one place */
    uint32_t pages;                      /* there is room for */
    const char *type;                    /* "partition" or "file" */
};

struct swap_info {
    char name[64];
    const char *type;
    uint32_t pages, used; /* slots that can be used, and those that are */
    int prio;
};

/* Start to use s under the given name. 0; -EINVAL: no signature of mkswap, or one of another
 * version; -EBUSY: it is in use; -EPERM: SWAP_AREAS are; -ENOMEM, -EIO. The store is closed by
 * swap_off(), or by the caller if this fails. Of areas with the same priority each is used in
 * turn; the highest comes first. */
int swap_on(struct swap_store *s, const char *name, int prio);

/* Bring everything back that lies in the area, and let go of it. 0; -EINVAL: there is none such;
 * -ENOMEM: memory can't hold it (the area stays on), -EIO: a page can't be read, -EBUSY. One step
 * for each page of every address space. */
int swap_off(const void *identity);

/* Memory is out. Areas that swap_off() is about to empty stay on, before anybody has to be killed
 * for it: were there any? */
bool swap_stay(void);

/* Is there an area of that identity, or is one on its way out? */
bool swap_is_on(const void *identity);

/* The n-th area that is on, in the order of use; false behind the last. */
bool swap_info(unsigned n, struct swap_info *out);

/* Slots of all areas; those that are free. O(1) */
uint32_t swap_total_slots(void);
uint32_t swap_free_slots(void);
uint32_t swap_cached_pages(void);

/* Pages read from and written to areas since boot. */
extern struct swap_counts {
    uint64_t in, out;
} swap_counts;

/* ---- slots ---- */

/* A free slot, counted once, as a swap entry; 0 when there is none. Neighbours in time are
 * neighbours on the disk while there is room. O(1) mostly, O(slots / 1024) at worst. */
pte_t swap_slot_take(void);

/* One more, or one less, that names the slot. O(1), but for the last one: O(log) */
void swap_get(pte_t e);
void swap_put(pte_t e);

/* The object whose pages are the slots of e's area. */
struct object *swap_object(pte_t e);

/* The slot's count; and how many swap entries are in it. */
uint32_t swap_count(pte_t e);
uint32_t swap_names(pte_t e);

/* ---- pages ---- */

/* Take f away from all who map it: they hold swap entries afterwards, and f is an unmapped page of
 * an area's object, dirty unless its slot holds its bytes already. 0; -ENOSPC: no slot; -ENOMEM:
 * no node for the area's tree. Cost: rmap_walk(), which a frame that is mapped once is spared.
 * => f is ANON, mapped, and referenced by its mappings and the cache alone; m is one of its
 * entries, or NULL */
int swap_out(struct frame *f, const struct rmap_entry *m);

/* The page at addr of v is out: *pte says where. Map it, read-only. 0, -EIO, -ENOMEM. May sleep.
 * => v->as->lock is held */
int swap_in(struct vma *v, uint32_t addr, pte_t *pte);

/* f, ANON and SWAPPED, has lost its last mapping. */
void swap_unmapped(struct frame *f);

/* Has the one who maps f, ANON, nobody to share it with, neither in memory nor in a slot? */
bool swap_sole_owner(const struct frame *f);

/* f, which swap_sole_owner() is true of, is about to be written: it gives up its slot. */
void swap_forget(struct frame *f);

/* Do the counts of all slots match what names them? O(pages of all address spaces) */
bool swap_ok(void);

void swap_init(void);

#endif
