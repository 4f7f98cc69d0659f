/* vm_ops.h - the kinds of areas. A new kind is a new table. */
#ifndef MM_VM_OPS_H
#define MM_VM_OPS_H

#include "mm/vma.h"

extern const struct vm_ops anon_ops; /* anon.c: zeros until written */
extern const struct vm_ops
    private_ops; /* filemap.c: an object's pages until written, then one's own */
extern const struct vm_ops shared_ops; /* filemap.c: an object's pages */

/* The one frame of zeros that every untouched anonymous page shows when it is read (anon.c). */
extern struct frame *zero_frame;
void anon_init(void);

/* A frame for anonymous page addr of v, mapped once; cleared if asked for. NULL when memory is
 * out. */
struct frame *anon_frame(struct vma *v, uint32_t addr, bool clear);

/* The page-table entry for anonymous frame f in v, writable at once and dirty. */
pte_t anon_pte(const struct frame *f);

/* Give v a page of its own at addr, where *pte shows one that is shared (cow.c). 0 or -ENOMEM. */
int cow_break(struct vma *v, uint32_t addr, pte_t *pte);

/* A new anonymous frame with the contents of f (cow.c). NULL when memory is out. */
struct frame *cow_copy(struct vma *v, uint32_t addr, struct frame *f);

/* First write through a shared mapping: the frame is dirty from now on (filemap.c). */
void shared_make_writable(struct vma *v, uint32_t addr, pte_t *pte);

/* Map the neighbours of addr that are in the cache already (filemap.c). */
void filemap_around(struct vma *v, uint32_t addr);

#endif
