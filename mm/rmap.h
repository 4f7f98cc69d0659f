/* rmap.h - from a frame to every page-table entry that shows it, so that any page can be taken
 * away.
 *
 * A frame of an object is found through the object's list of areas. An anonymous frame remembers
 * two things: its linear page, and the family member in whose address space it was made. fork
 * makes a child member, exec begins a new family; whoever shares the frame descends from its maker,
 * and shows it at the same linear page, or in an area that mremap has moved and that knows by how
 * far: no frame is touched for that. So the walk looks at that one page in the maker and its
 * descendants, and into the few areas of each that have moved; it ends as soon as it has seen as
 * many entries as the frame counts: the page of a process without children costs one look.
 *
 * A member outlives its address space while descendants live: they may hold its frames. */
#ifndef MM_RMAP_H
#define MM_RMAP_H

#include "kernel/lib/list.h"
#include "mm/vma.h"

struct family {
    struct aspace *as; /* NULL when that is gone */
    struct family *parent;
    struct list children, sibling;
    uint32_t refs; /* its address space and its children */
};

/* One entry that shows a frame. */
struct rmap_entry {
    struct vma *v;
    uint32_t addr;
    pte_t *pte;
};

void rmap_init(void);

/* The member for a new address space: a child of parent, or the first of a family (NULL).
 * NULL when memory is out. */
struct family *family_create(struct aspace *as, struct family *parent);

/* The one that came from exec, from which m descends by fork. One step for each generation. */
static inline struct family *family_root(struct family *m)
{
    while (m->parent)
        m = m->parent;
    return m;
}

/* Does m descend from top, or is it top? One step for each generation. */
static inline bool family_descends(const struct family *m, const struct family *top)
{
    while (m && m != top)
        m = m->parent;
    return m;
}

/* The address space is gone. => none of its pages is mapped any more */
void family_leave(struct family *m);

/* Call fn for every entry that shows f until it returns false. => f is ANON or CACHE; fn does not
 * sleep and may empty or change the entry, but not the areas. Cost: one look for each of the
 * frame's sharers, and for those of its kin, or areas of its object, that share it no more; where
 * the page is not at home, one for each area that its kin have moved. */
void rmap_walk(struct frame *f, bool (*fn)(struct vma *v, uint32_t addr, pte_t *pte, void *arg),
               void *arg);

/* Write-protect every mapping of f, so that the next write is noticed. */
void rmap_write_protect(struct frame *f);

/* Does the walk find exactly f->maps entries? */
bool rmap_ok(struct frame *f);

#endif
