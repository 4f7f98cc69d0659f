/* vma.h - areas: what an address space means by its addresses.
 * An area is one contiguous range of pages with one protection and one source of contents. The
 * areas of an address space lie in a red-black tree by address; each node also knows how wide a gap
 * before an area of its subtree can be, so that finding an area, inserting, splitting, merging
 * and searching for a gap are all O(log n). */
#ifndef MM_VMA_H
#define MM_VMA_H

#include "kernel/lib/list.h"
#include "kernel/lib/rbtree.h"
#include "mm/frame.h"
#include "mm/layout.h"
#include "mm/pgtable.h"

struct aspace;
struct object;
struct vma;

#define VM_READ        0x0001u
#define VM_WRITE       0x0002u
#define VM_EXEC        0x0004u
#define VM_SHARED      0x0008u
#define VM_GROWSDOWN   0x0010u
#define VM_HEAP        0x0020u /* the area behind the break */
#define VM_STACK       0x0040u /* the area exec made for the stack */
#define VM_MAYWRITE    0x0080u /* mprotect may add VM_WRITE: not to a file opened to read */
#define VM_LOCKED      0x0100u /* its pages stay in memory */
#define VM_LOCKONFAULT 0x0200u /* with VM_LOCKED: from when they are touched */
#define VM_DONTFORK    0x0400u
#define VM_WIPEONFORK  0x0800u
#define VM_RANDOM      0x1000u /* read no page ahead */
#define VM_SEQUENTIAL  0x2000u
#define VM_NORESERVE   0x4000u /* its pages are not promised (mm/commit.h) */
#define VM_PROT        (VM_READ | VM_WRITE | VM_EXEC)

/* What kind of mapping an area is. One const table a kind; mm calls nothing else of it. */
struct vm_ops {
    const char *name;
    /* Give the contents of an absent page: the PTE to store in *out (its frame referenced), or
     * -errno: -ENOMEM, -EFAULT (SIGBUS: behind the end of the object), -EIO (SIGBUS).
     * => as->lock is held; may sleep */
    int (*fault)(struct vma *v, uint32_t addr, bool write, pte_t *out);
};

struct vma {
    struct rb_node node;
    uint32_t start, end; /* page aligned, start < end */
    uint32_t gap;        /* bytes free between the area before and this one */
    uint32_t max_gap;    /* no gap in this subtree is wider */
    unsigned flags;      /* VM_* */
    const struct vm_ops *ops;
    struct aspace *as;
    struct object *object;  /* NULL for anonymous memory; a reference is held */
    uint32_t pgoff;         /* the page of the object that start shows */
    struct list link;       /* in object->areas */
    uint32_t moved;         /* pages that mremap carried it up, modulo 2^32; 0 when shared */
    struct list moved_link; /* in as->moved, if moved */
};

struct vma_tree {
    struct rb_root root;
    struct vma *last_found; /* the answer of the last find: faults come in runs */
    uint32_t count;
};

/* ---- one area's life (area.c) ---- */

void area_init(void);

/* An area outside any tree, with its own reference to the object; NULL when memory is out. */
struct vma *area_new(struct aspace *as, uint32_t start, uint32_t end, unsigned flags,
                     struct object *o, uint32_t pgoff);

/* => v is in no tree */
void area_free(struct vma *v);

/* v was carried so many pages up from where its pages were made. => v is new */
void area_set_moved(struct vma *v, uint32_t moved);

/* Split v at addr: v keeps the low half, the high half is returned.
 * => page aligned and strictly inside v; NULL when memory is out: v is then unchanged */
struct vma *area_split(struct vma_tree *t, struct vma *v, uint32_t addr);

/* Join v with its neighbours where nothing tells them apart; returns the area that v is part of. */
struct vma *area_merge(struct vma_tree *t, struct vma *v);

/* The page of the object that addr shows. => addr in v, v has an object */
static inline uint32_t area_index(const struct vma *v, uint32_t addr)
{
    return v->pgoff + ((addr - v->start) >> PAGE_SHIFT);
}

/* The linear page that addr's page had where v was mapped: what its anonymous frame remembers. */
static inline uint32_t area_home(const struct vma *v, uint32_t addr)
{
    return (addr >> PAGE_SHIFT) - v->moved;
}

/* The way back: where v shows the frame that remembers this page. */
static inline uint32_t area_address(const struct vma *v, uint32_t home)
{
    return (home + v->moved) << PAGE_SHIFT;
}

/* Would an area [start, ...) of this kind be one with a, which lies before it? */
static inline bool area_continues(const struct vma *a, uint32_t start, unsigned flags,
                                  const struct object *o, uint32_t pgoff, uint32_t moved)
{
    return a->end == start && a->flags == flags && a->object == o && a->moved == moved &&
           (!o || area_index(a, start) == pgoff) && !(flags & VM_GROWSDOWN);
}

/* ---- the tree (vma.c) ---- */

/* The same as vma_find, for an address that is not in the area found last. */
struct vma *vma_search(struct vma_tree *t, uint32_t addr);

/* The area that contains addr, or the first one above it; NULL when there is none. */
static inline struct vma *vma_find(struct vma_tree *t, uint32_t addr)
{
    struct vma *v = t->last_found;

    return likely(v && v->start <= addr && addr < v->end) ? v : vma_search(t, addr);
}

/* The area that contains addr, or NULL. */
struct vma *vma_at(struct vma_tree *t, uint32_t addr);

struct vma *vma_first(const struct vma_tree *t);
struct vma *vma_last(const struct vma_tree *t);
struct vma *vma_next(const struct vma *v);
struct vma *vma_prev(const struct vma *v);

/* What changes the tree is told v's neighbours, which its callers know (NULL: there is none). */

/* => v lies between prev and next */
void vma_insert(struct vma_tree *t, struct vma *v, struct vma *prev, struct vma *next);
void vma_remove(struct vma_tree *t, struct vma *v, struct vma *prev, struct vma *next);

/* Move an edge of v. => it stays between prev and next */
void vma_set_start(struct vma_tree *t, struct vma *v, uint32_t start, const struct vma *prev);
void vma_set_end(struct vma_tree *t, struct vma *v, uint32_t end, struct vma *next);

/* v ends where tail starts, tail where v ended. => tail is in no tree, and not all of v */
void vma_insert_tail(struct vma_tree *t, struct vma *v, struct vma *tail);

/* Take next out; v goes on to where it ended. => next begins where v ends */
void vma_absorb(struct vma_tree *t, struct vma *v, struct vma *next);

/* The highest start of a gap of len bytes inside [low, high), or 0 when there is none. O(log n),
 * amortised over what narrowed the gaps before. */
uint32_t vma_gap_top_down(struct vma_tree *t, uint32_t len, uint32_t low, uint32_t high);

/* Order, overlap, gaps, red-black rules, count: everything the structure promises. */
bool vma_tree_ok(const struct vma_tree *t);

#endif
