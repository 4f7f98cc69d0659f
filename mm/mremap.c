/* mremap.c - a mapping grows, shrinks or moves with its pages: mremap(2); and remap_file_pages(2).
 *
 *   new length <= old     the tail is unmapped
 *   longer, room behind   the area's end moves
 *   longer, no room       the page-table entries move to a gap that is wide enough: no page is
 * copied
 *
 * The frames keep the linear page that they had; the area knows how far it is from there, so that
 * they are still found (rmap.h). */
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/aspace.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/recorder.h"

struct remap {
    struct aspace *as;
    uint32_t addr, old_len, new_len, new_addr;
    unsigned flags;
};

/* No gap is kept to a stack above: the caller knows what lies there, as with MAP_FIXED. */
static bool has_room_behind(const struct vma *v, uint32_t end)
{
    const struct vma *next = vma_next(v);

    return end >= v->end && end <= USER_END && (!next || end <= next->start);
}

/* May the area at addr be remapped like this? 0 or what mremap(2) answers. */
static int check(const struct remap *r, const struct vma *v)
{
    uint32_t more = r->new_len - r->old_len;

    if (!v || v->start > r->addr)
        return -EFAULT;
    if (r->old_len == 0 && !(v->flags & VM_SHARED))
        return -EINVAL;
    if (r->old_len > v->end - r->addr)
        return -EFAULT;
    if (r->new_len <= r->old_len)
        return 0;
    if (v->object && area_index(v, r->addr) + (r->new_len >> PAGE_SHIFT) < area_index(v, r->addr))
        return -EINVAL;
    if ((v->flags & VM_LOCKED) && !aspace_may_lock(r->as, more >> PAGE_SHIFT))
        return -EAGAIN;
    return aspace_within_limits(r->as, v->flags, more) ? 0 : -ENOMEM;
}

/* Where a gap of new_len is. 0 when there is none. */
static uint32_t find_place(const struct remap *r)
{
    return vma_gap_top_down(&r->as->areas, r->new_len, MMAP_MIN, r->as->mmap_top);
}

/* Move the range to r->new_addr, which is free. The new address or -ENOMEM with nothing changed. */
static long move(const struct remap *r, struct vma *v)
{
    unsigned flags = v->flags;
    uint32_t pgoff = area_index(v, r->addr), moved = v->moved;
    struct object *o = v->object;

    /* Unmapping the old range may have to split; make sure of that before anything moves. */
    if (!(r->flags & MREMAP_DONTUNMAP) && v->start < r->addr && v->end > r->addr + r->old_len &&
        r->old_len && !area_split(&r->as->areas, v, r->addr + r->old_len))
        return -ENOMEM;
    if (!(flags & VM_SHARED))
        moved += (r->new_addr >> PAGE_SHIFT) - (r->addr >> PAGE_SHIFT);
    if (aspace_add(r->as, r->new_addr, r->new_addr + r->new_len, flags, o, pgoff, moved) < 0)
        goto whole;
    if (ptrange_move(r->as, r->addr, r->new_addr, MIN(r->old_len, r->new_len)) < 0) {
        aspace_unmap(r->as, r->new_addr, r->new_addr + r->new_len);
        goto whole;
    }
    if (r->old_len && !(r->flags & MREMAP_DONTUNMAP))
        aspace_unmap_empty(r->as, r->addr, r->addr + r->old_len);
    return (long)r->new_addr;
whole: /* what was split is one again */
    area_merge(&r->as->areas, vma_at(&r->as->areas, r->addr));
    return -ENOMEM;
}

static bool overlap(const struct remap *r)
{
    return r->addr + r->old_len > r->new_addr && r->new_addr + r->new_len > r->addr;
}

/* Empty the place that the caller named, and shorten what moves there. 0 or -ENOMEM. */
static int make_place(struct remap *r)
{
    int err = aspace_unmap(r->as, r->new_addr, r->new_addr + r->new_len);

    if (!err && r->old_len > r->new_len) {
        err = aspace_unmap(r->as, r->addr + r->new_len, r->addr + r->old_len);
        r->old_len = r->new_len;
    }
    return err;
}

/* To a place that the caller named (FIXED), or with the old area left behind (DONTUNMAP). */
static long move_to(struct remap *r)
{
    bool fixed = r->flags & MREMAP_FIXED;
    int err;

    if (fixed && (r->new_addr % PAGE_SIZE || r->new_len > USER_END ||
                  r->new_addr > USER_END - r->new_len || overlap(r)))
        return -EINVAL;
    if (fixed && r->new_addr < MMAP_MIN)
        return -EPERM;
    /* What is refused has changed nothing: this comes before anything is unmapped. */
    if ((err = check(r, vma_find(&r->as->areas, r->addr))) < 0)
        return err;
    if (!fixed && !(r->new_addr = find_place(r)))
        return -ENOMEM;
    if (fixed && (err = make_place(r)) < 0)
        return err;
    return move(r, vma_at(&r->as->areas, r->addr));
}

static long resize(struct remap *r)
{
    struct vma *v = vma_find(&r->as->areas, r->addr);
    uint32_t end = r->addr + r->new_len;
    int err = check(r, v);

    if (err < 0)
        return err;
    if (r->new_len <= r->old_len && r->old_len > 0) {
        if (r->new_len < r->old_len)
            err = aspace_unmap(r->as, end, r->addr + r->old_len);
        return err < 0 ? err : (long)r->addr;
    }
    if (r->old_len == v->end - r->addr && r->old_len && has_room_behind(v, end)) {
        err = aspace_add(r->as, v->end, end, v->flags, v->object, area_index(v, v->end), v->moved);
        return err < 0 ? err : (long)r->addr;
    }
    if (!(r->flags & MREMAP_MAYMOVE) || !(r->new_addr = find_place(r)))
        return -ENOMEM;
    return move(r, v);
}

long mm_mremap(struct aspace *as, uint32_t addr, uint32_t old_len, uint32_t new_len, unsigned flags,
               uint32_t new_addr)
{
    struct remap r = { as, addr, PAGE_UP(old_len), PAGE_UP(new_len), new_addr, flags };
    struct vma *v;
    long at;

    if (flags & ~(unsigned)(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP))
        return -EINVAL;
    if ((flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) && !(flags & MREMAP_MAYMOVE))
        return -EINVAL;
    if ((flags & MREMAP_DONTUNMAP) && old_len != new_len)
        return -EINVAL;
    if (addr % PAGE_SIZE || r.new_len == 0 || addr > USER_END || r.old_len > USER_END - addr)
        return -EINVAL;
    mutex_lock(&as->lock);
    at = flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) ? move_to(&r) : resize(&r);
    if (!is_errno(at) && (v = vma_at(&as->areas, (uint32_t)at)) && r.new_len > r.old_len &&
        (v->flags & (VM_LOCKED | VM_LOCKONFAULT)) == VM_LOCKED)
        aspace_populate(as, (uint32_t)at + r.old_len, (uint32_t)at + r.new_len, POPULATE_ANY);
    if (as->recorder)
        recorder_hide(as);
    mutex_unlock(&as->lock);
    return at;
}

/* A window of a shared mapping shows other pages of its object: an area of its own does that as
 * well, and is all that Linux makes of this call since 4.0. */
static long remap_locked(struct aspace *as, uint32_t start, uint32_t end, uint32_t pgoff)
{
    struct vma *v = vma_at(&as->areas, start);
    struct object *o;
    unsigned flags;
    int err;

    if (!v || !(v->flags & VM_SHARED))
        return -EINVAL;
    o = v->object;
    flags = v->flags;
    for (struct vma *n = v; n->end < end;) {
        struct vma *next = vma_next(n);

        if (!next || next->start != n->end || next->object != o || next->flags != flags)
            return -EINVAL;
        n = next;
    }
    object_get(o);
    err = aspace_unmap(as, start, end);
    if (!err)
        err = aspace_add(as, start, end, flags, o, pgoff, 0);
    object_put(o);
    return err;
}

long mm_remap_file_pages(struct aspace *as, uint32_t start, uint32_t size, unsigned prot,
                         uint32_t pgoff)
{
    long err;

    start = PAGE_DOWN(start);
    size = PAGE_DOWN(size);
    if (prot || start + size <= start || pgoff + (size >> PAGE_SHIFT) < pgoff)
        return -EINVAL;
    mutex_lock(&as->lock);
    err = remap_locked(as, start, start + size, pgoff);
    mutex_unlock(&as->lock);
    return err;
}
