/* mincore.c - which pages are in memory: mincore(2). One byte a page; bit 0 says present.
 * A page of a file counts when it is in the cache, mapped here or not. */
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/uaccess.h"

#define BATCH 256u /* pages looked at between copies, which need the lock released */

/* n pages of one area and one page table: an entry that is neither empty nor out has its page. */
static void look_at_table(struct vma *v, uint32_t addr, uint32_t n, uint8_t *vec)
{
    const pte_t *pte = pgtable_walk(v->as->pgdir, addr);

    if (!pte)
        memset(vec, 0, n);
    for (uint32_t i = 0; pte && i < n; i++)
        vec[i] = (pte[i] & (PTE_PRESENT | PTE_NOPROT)) != 0;
    if (!v->object)
        return;
    for (uint32_t i = 0, index = area_index(v, addr); i < n; i++) {
        struct frame *f = vec[i] ? NULL : object_peek(v->object, index + i);

        if (f) {
            vec[i] = 1;
            frame_put(f);
        }
    }
}

/* Fill vec for the pages of [addr, end); -ENOMEM at a hole. */
static int look(struct aspace *as, uint32_t addr, uint32_t end, uint8_t *vec)
{
    while (addr < end) {
        struct vma *v = vma_at(&as->areas, addr);
        uint32_t stop = pgtable_end(addr, end), n;

        if (!v)
            return -ENOMEM;
        n = (MIN(stop, v->end) - addr) >> PAGE_SHIFT;
        look_at_table(v, addr, n, vec);
        addr += n * PAGE_SIZE;
        vec += n;
    }
    return 0;
}

long mm_mincore(struct aspace *as, uint32_t addr, uint32_t len, uint8_t *uvec)
{
    uint8_t vec[BATCH];

    if (addr % PAGE_SIZE)
        return -EINVAL;
    if (len == 0)
        return 0;
    if (!range_ok(addr, &len))
        return -ENOMEM;
    for (uint32_t left = len >> PAGE_SHIFT, n; left > 0; left -= n) {
        int err;

        n = MIN(left, BATCH);
        mutex_lock(&as->lock);
        err = look(as, addr, addr + n * PAGE_SIZE, vec);
        mutex_unlock(&as->lock);
        if (err < 0)
            return err;
        if (copy_to_user(uvec, vec, n) < 0)
            return -EFAULT;
        addr += n * PAGE_SIZE;
        uvec += n;
    }
    return 0;
}
