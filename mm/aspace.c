/* aspace.c - address spaces: made, copied for fork, taken down; access to one that is not
 * running. */
#include "mm/aspace.h"

#include "kernel/cpu/cr.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/init.h"
#include "kernel/lib/string.h"
#include "kernel/sched/thread.h"
#include "libc/include/abi/errno.h"
#include "mm/commit.h"
#include "mm/fault.h"
#include "mm/kmap.h"
#include "mm/local.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/recorder.h"
#include "mm/slab.h"

#define NO_LIMIT UINT32_MAX

struct list aspaces = LIST_INIT(aspaces);
static struct slab_cache *aspace_cache;

void __init aspace_init(void)
{
    aspace_cache = slab_create("aspace", sizeof(struct aspace), 0, NULL);
    area_init();
    rmap_init();
}

/* An empty address space whose family member descends from parent. */
static struct aspace *create(struct family *parent)
{
    struct aspace *as = slab_alloc(aspace_cache, GFP_KERNEL | GFP_ZERO);

    if (!as)
        return NULL;
    if (!(as->pgdir = pgdir_create()))
        goto free_as;
    if (!(as->kin = family_create(as, parent)))
        goto free_pgdir;
    mutex_init(&as->lock);
    list_init(&as->moved);
    list_add_tail(&aspaces, &as->all);
    as->refs = 1;
    as->cr3 = virt_to_phys(as->pgdir).v;
    as->mmap_top = MMAP_TOP;
    as->limit_as = as->limit_data = as->limit_memlock = NO_LIMIT;
    as->limit_stack = 8u << 20;
    return as;
free_pgdir:
    pgdir_destroy(as->pgdir);
free_as:
    slab_free(aspace_cache, as);
    return NULL;
}

struct aspace *aspace_create(void)
{
    return create(NULL);
}

void aspace_get(struct aspace *as)
{
    as->refs++;
}

/* Take every area down; the page tables go with the last of them. */
static void clear(struct aspace *as)
{
    local_end(as);
    recorder_end(as);
    for (struct vma *v = vma_first(&as->areas), *next; v; v = next) {
        next = vma_next(v);
        ptrange_unmap(as, v->start, v->end);
        vma_remove(&as->areas, v, NULL, next);
        area_account(v, -1);
        area_free(v);
    }
    pgtable_free_range(as->pgdir, 0, USER_END);
    assert(as->rss_anon == 0 && as->rss_file == 0 && as->swapped == 0 && as->total_vm == 0);
}

void aspace_put(struct aspace *as)
{
    if (--as->refs > 0)
        return;
    assert(current->as != as);
    clear(as);
    list_del(&as->all);
    family_leave(as->kin);
    pgdir_destroy(as->pgdir);
    slab_free(aspace_cache, as);
}

void aspace_activate(struct aspace *as)
{
    current->as = as;
    current->cr3 = as ? as->cr3 : 0;
    write_cr3(as ? as->cr3 : kernel_cr3);
}

/* ---- fork ---- */

static int copy_areas(struct aspace *to, struct aspace *from)
{
    struct vma *prev = NULL, *copy;

    for (struct vma *v = vma_first(&from->areas); v; v = vma_next(v)) {
        if (v->flags & VM_DONTFORK)
            continue;
        if (!commit_allows(v->flags, (v->end - v->start) >> PAGE_SHIFT))
            return -ENOMEM;
        /* Locks are not inherited (mlock(2)). */
        copy = area_new(to, v->start, v->end, v->flags & ~(VM_LOCKED | VM_LOCKONFAULT), v->object,
                        v->pgoff);
        if (!copy)
            return -ENOMEM;
        area_set_moved(copy, v->moved);
        vma_insert(&to->areas, copy, prev, NULL);
        area_account(copy, 1);
        if (!(v->flags & VM_WIPEONFORK) && ptrange_copy(v, to) < 0)
            return -ENOMEM;
        prev = copy;
    }
    return 0;
}

/* The plain fields: layout, limits, sizes. */
static void copy_numbers(struct aspace *to, const struct aspace *from)
{
    to->mmap_top = from->mmap_top;

    to->limit_as = from->limit_as;
    to->limit_data = from->limit_data;
    to->limit_stack = from->limit_stack;
    to->limit_memlock = from->limit_memlock;
    to->start_code = from->start_code;
    to->end_code = from->end_code;
    to->start_data = from->start_data;
    to->end_data = from->end_data;
    to->start_brk = from->start_brk;
    to->brk = from->brk;
    to->start_stack = from->start_stack;
    to->arg_start = from->arg_start;
    to->arg_end = from->arg_end;
    to->env_start = from->env_start;
    to->env_end = from->env_end;
}

struct aspace *aspace_fork(struct aspace *from)
{
    struct aspace *to = create(from->kin);
    int err;

    if (!to)
        return NULL;
    mutex_lock(&from->lock);
    copy_numbers(to, from);
    err = copy_areas(to, from);
    /* Private pages of `from` are read-only now, whether or not the copy is complete: a later write
     * finds itself the last owner and takes them back. */
    if (current->as == from)
        tlb_flush_all();
    mutex_unlock(&from->lock);
    if (err < 0) {
        aspace_put(to);
        return NULL;
    }
    to->hiwater_rss = to->rss_anon + to->rss_file;
    return to;
}

/* ---- mapping, for exec and the calls ---- */

static int map_at(struct aspace *as, uint32_t addr, uint32_t len, unsigned flags, struct object *o,
                  uint32_t pgoff)
{
    uint32_t end = addr + PAGE_UP(len);
    struct vma *v = vma_find(&as->areas, addr);

    if (addr % PAGE_SIZE || len == 0 || end <= addr || addr < MMAP_MIN || end > USER_END)
        return -EINVAL;
    if (v && v->start < end)
        return -EINVAL;
    return aspace_add(as, addr, end, flags, o, pgoff, 0);
}

int aspace_map_anon(struct aspace *as, uint32_t addr, uint32_t len, unsigned prot,
                    unsigned vm_flags)
{
    return map_at(as, addr, len, vm_prot(prot) | VM_MAYWRITE | vm_flags, NULL, 0);
}

int aspace_map_object(struct aspace *as, uint32_t addr, uint32_t len, unsigned prot,
                      unsigned vm_flags, struct object *o, uint32_t pgoff)
{
    return map_at(as, addr, len, vm_prot(prot) | VM_MAYWRITE | vm_flags, o, pgoff);
}

/* ---- access from outside ---- */

/* Do `op` to the part of one page of as. */
enum access { ACCESS_READ, ACCESS_WRITE, ACCESS_ZERO };

static int access_page(struct aspace *as, uint32_t addr, void *buf, size_t n, enum access how)
{
    struct frame *f;
    char *p;

    mutex_lock(&as->lock);
    f = fault_in(as, addr, how != ACCESS_READ);
    mutex_unlock(&as->lock);
    if (!f)
        return -EFAULT;
    p = (char *)kmap(f) + addr % PAGE_SIZE;
    if (how == ACCESS_READ)
        memcpy(buf, p, n);
    else if (how == ACCESS_WRITE)
        memcpy(p, buf, n);
    else
        memset(p, 0, n);
    kunmap(p);
    frame_put(f);
    return 0;
}

static int access_range(struct aspace *as, uint32_t addr, char *buf, size_t n, enum access how)
{
    while (n > 0) {
        size_t part = PAGE_SIZE - addr % PAGE_SIZE;
        int err;

        part = MIN(part, n);
        if ((err = access_page(as, addr, buf, part, how)) < 0)
            return err;
        addr += part;
        buf += how == ACCESS_ZERO ? 0 : part;
        n -= part;
    }
    return 0;
}

int aspace_write(struct aspace *as, uint32_t addr, const void *src, size_t n)
{
    return access_range(as, addr, (char *)src, n, ACCESS_WRITE);
}

int aspace_read(struct aspace *as, uint32_t addr, void *dst, size_t n)
{
    return access_range(as, addr, dst, n, ACCESS_READ);
}

int aspace_zero(struct aspace *as, uint32_t addr, size_t n)
{
    return access_range(as, addr, NULL, n, ACCESS_ZERO);
}

/* ---- reports ---- */

int aspace_for_each_vma(struct aspace *as, int (*fn)(struct vma *v, void *arg), void *arg)
{
    int r = 0;

    mutex_lock(&as->lock);
    for (struct vma *v = vma_first(&as->areas); v && !r; v = vma_next(v))
        r = fn(v, arg);
    mutex_unlock(&as->lock);
    return r;
}

uint32_t aspace_pgtables(const struct aspace *as)
{
    uint32_t n = 0;

    for (uint32_t a = 0; a < USER_END; a += LARGE_PAGE_SIZE)
        n += pgtable_walk(as->pgdir, a) != NULL;
    return n;
}
