/* object.c - the cache of an object's pages, and reading, writing and truncating through it.
 *
 * A frame enters the cache filled and leaves it for good when the object shrinks or ends. The cache
 * holds one reference; every page-table entry and every reader in progress holds one more, so a
 * frame that leaves the cache lives on until they are done.
 *
 * The object's lock is held while a page is filled, never while user memory is touched: a fault of
 * the copy may need a page of this very object. */
#include "mm/object.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/errno.h"
#include "mm/kmap.h"
#include "mm/ptrange.h"
#include "mm/reclaim.h"
#include "mm/shmem.h"
#include "mm/swap.h"
#include "mm/uaccess.h"
#include "mm/zone.h"

#define AHEAD_MAX 32u

struct object_counts object_counts;

void object_init(struct object *o, const struct object_ops *ops)
{
    *o = (struct object){ .ops = ops, .refs = 1 };
    list_init(&o->areas);
    mutex_init(&o->lock);
    mutex_init(&o->sync);
    list_init(&o->dirty);
    list_init(&o->swapped);
}

static uint32_t pages_of(uint64_t size)
{
    return (uint32_t)((size + PAGE_SIZE - 1) >> PAGE_SHIFT);
}

void object_get(struct object *o)
{
    o->refs++;
}

/* The tree may ask for memory, and who gives it must not change the tree. */
static int insert(struct object *o, uint32_t index, struct frame *f)
{
    int err;

    o->inserting = true;
    err = radix_insert(&o->pages, index, f);
    o->inserting = false;
    if (!err)
        o->npages++;
    return err;
}

int object_insert(struct object *o, uint32_t index, struct frame *f)
{
    int err = insert(o, index, f);

    if (!err)
        frame_get(f);
    return err;
}

void object_remove(struct object *o, uint32_t index, struct frame *f)
{
    radix_remove(&o->pages, index);
    o->npages--;
    if (f->flags & FRAME_DIRTY && o->ops->writeback) {
        object_counts.dirty--;
        f->flags &= (uint8_t)~FRAME_DIRTY;
    }
    if (f->state == FRAME_CACHE)
        f->owner = NULL;
    frame_put(f);
    if (o->ops->swappable)
        shmem_dropped(o, index);
    else if (o->ops->dropped)
        o->ops->dropped(o, index);
}

static void remove_page(struct object *o, struct frame *f)
{
    object_remove(o, f->index, f);
}

/* Take the frames of pages [first, end) out of the cache, and out of all page tables. */
static void drop_pages(struct object *o, uint32_t first, uint32_t end)
{
    struct frame *f;

    list_for_each(n, &o->areas) {
        struct vma *v = list_entry(n, struct vma, link);
        uint32_t pages = (v->end - v->start) >> PAGE_SHIFT;
        uint32_t skip = first > v->pgoff ? first - v->pgoff : 0;
        uint32_t stop = end > v->pgoff ? MIN(end - v->pgoff, pages) : 0;

        if (skip < stop)
            ptrange_unmap(v->as, v->start + skip * PAGE_SIZE, v->start + stop * PAGE_SIZE);
    }
    for (uint32_t i = first; (f = radix_next(&o->pages, &i)) && f->index < end;)
        remove_page(o, f);
    if (o->ops->swappable)
        shmem_forget(o, first, end);
}

void object_put(struct object *o)
{
    if (--o->refs > 0)
        return;
    assert(list_empty(&o->areas));
    list_del(&o->dirty);
    drop_pages(o, 0, UINT32_MAX);
    if (o->ops->swappable)
        shmem_end(o);
    if (o->ops->destroy)
        o->ops->destroy(o);
}

static inline struct frame *peek(struct object *o, uint32_t index)
{
    struct frame *f = radix_get(&o->pages, index);

    if (likely(f))
        frame_get(f);
    return f;
}

struct frame *object_peek(struct object *o, uint32_t index)
{
    return peek(o, index);
}

/* Pages that have no other home than the cache can't be taken away: they leave this much to
 * everybody else, so that a file that takes all memory is told so before a program has to go for
 * it. */
#define HOMELESS_RESERVE MAX(frames_managed() / 32, 64u)

bool object_has_home(const struct object *o)
{
    return o->ops->fill || o->ops->writeback || (o->ops->swappable && swap_total_slots());
}

/* Clean pages of files give way. */
static bool may_grow(const struct object *o)
{
    if (object_has_home(o) && (!o->ops->swappable || swap_free_slots()))
        return true;
    while (frames_for_users() <= HOMELESS_RESERVE)
        if (!reclaim_direct(GFP_USER))
            return false;
    return true;
}

/* Up to n frames for pages that are not in the cache; how many there were. */
static unsigned take_frames(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    unsigned gfp = o->ops->fill ? GFP_USER : GFP_USER | GFP_ZERO, i;

    for (i = 0; i < n; i++) {
        if (i > 0 && radix_get(&o->pages, index + i))
            break;
        if (!(f[i] = frame_alloc(gfp)))
            break;
        f[i]->state = FRAME_CACHE;
        f[i]->owner = o;
        f[i]->index = index + i;
        pool_add(f[i]);
    }
    return i;
}

/* Read n pages in and put them into the cache. 0; or an error, when the first page is not there. */
static int read_in(struct object *o, uint32_t index, unsigned n)
{
    struct frame *f[AHEAD_MAX];
    unsigned got, kept = 0;
    bool filled;
    int err;

    if (!may_grow(o))
        return -ENOSPC;
    got = take_frames(o, index, f, n);
    err = got ? 0 : -ENOMEM;

    if (got && o->ops->fill)
        err = o->ops->fill(o, index, f, got);
    filled = !err;
    for (; !err && kept < got; kept++)
        err = insert(o, index + kept, f[kept]);
    if (err && kept > 0) { /* the last one found no room in the tree */
        kept--;
        err = kept > 0 ? 0 : err;
    }
    for (unsigned i = kept; i < got; i++) {
        frame_put(f[i]);
        if (filled && o->ops->dropped)
            o->ops->dropped(o, index + i);
    }
    if (o->ops->fill) {
        object_counts.misses++;
        object_counts.pages_in += kept;
        trace_read_in((uint32_t)o, index, kept);
    }
    return err;
}

/* How many pages a miss at index reads. => o->lock */
static unsigned ahead_of(struct object *o, uint32_t index, enum ahead how)
{
    uint32_t end = pages_of(o->size), n = 1;

    if (!o->ops->fill || how == AHEAD_NONE)
        return 1;
    if (how == AHEAD_MOST)
        n = AHEAD_MAX;
    else if (index == o->ahead_next)
        n = o->ahead < 4 ? 4 : 2 * o->ahead;
    n = MIN(n, AHEAD_MAX);
    if (index >= end)
        return 1;
    n = MIN(n, end - index);
    return n > 1 && o->ops->extent ? o->ops->extent(o, index, n) : n;
}

static int miss(struct object *o, uint32_t index, enum ahead how)
{
    unsigned n = ahead_of(o, index, how);
    int err;

    if (o->ops->swappable && shmem_entry(o, index))
        return shmem_swap_in(o, index);
    err = read_in(o, index, n);
    if (err && n > 1) /* it may be another page that can't be read */
        err = read_in(o, index, n = 1);
    o->ahead = n;
    o->ahead_next = index + n;
    return err;
}

int object_page_ahead(struct object *o, uint32_t index, enum ahead how, struct frame **out)
{
    int err = 0;

    if (likely((*out = object_peek(o, index))))
        return 0;
    mutex_lock(&o->lock);
    if (!(*out = object_peek(o, index)) && !(err = miss(o, index, how)))
        *out = object_peek(o, index);
    mutex_unlock(&o->lock);
    return err;
}

int object_page(struct object *o, uint32_t index, struct frame **out)
{
    return object_page_ahead(o, index, AHEAD_AUTO, out);
}

/* ---- reading and writing ---- */

/* Who reads and writes: a user's buffer may be paged out, or not be there, and its owner can wait
 * for memory; the kernel may hold what gives memory back. */
enum side { USER, KERNEL };

/* The page is not in the cache. 1: it is now. 0: it is behind the end, which may have come nearer
 * while an earlier page was copied. */
static int bring(struct object *o, uint32_t index, enum side side, bool write, struct frame **f)
{
    int err;

    if (!write && index >= pages_of(o->size))
        return 0;
    do
        err = object_page(o, index, f);
    while (err == -ENOMEM && side == USER && reclaim_wait());
    return err < 0 ? err : 1;
}

/* Copy up to n bytes between buf and a page, there from byte `at` on. Bytes copied or -errno. */
static ALWAYS_INLINE long copy_page(struct object *o, uint32_t index, uint32_t at, char *buf,
                                    size_t n, enum side side, bool write)
{
    struct frame *f = peek(o, index);
    size_t done = n;
    char *p;
    int r;

    if (unlikely(!f) && (r = bring(o, index, side, write, &f)) <= 0)
        return r;
    p = (char *)kmap(f) + at;
    if (side == USER)
        done = copy_user_partial(write ? p : buf, write ? buf : p, n);
    else
        memcpy(write ? p : buf, write ? buf : p, n);
    kunmap(p);
    f->flags |= FRAME_REFERENCED;
    if (write && done)
        object_dirty(o, f);
    frame_put(f);
    return done ? (long)done : -EFAULT;
}

/* Copy n bytes between buf and the pages from pos on, fewer where memory can't be reached. Bytes
 * copied; -errno if none were. */
static ALWAYS_INLINE long transfer(struct object *o, uint64_t pos, char *buf, size_t n,
                                   enum side side, bool write)
{
    uint32_t index = (uint32_t)(pos >> PAGE_SHIFT), at = (uint32_t)(pos % PAGE_SIZE);
    size_t left = n;

    while (left) {
        size_t part = MIN(left, PAGE_SIZE - at);
        long got = copy_page(o, index, at, buf, part, side, write);

        if (unlikely(got <= 0))
            return left < n ? (long)(n - left) : got;
        left -= (size_t)got;
        if (write && pos + (n - left) > o->size)
            o->size = pos + (n - left);
        if ((size_t)got < part)
            break;
        buf += got;
        index++;
        at = 0;
    }
    return (long)(n - left);
}

/* How many of n bytes from pos on lie before the end. */
static inline size_t readable(const struct object *o, uint64_t pos, size_t n)
{
    if (likely(pos + n <= o->size))
        return n;
    return pos < o->size ? (size_t)(o->size - pos) : 0;
}

static inline bool too_large(uint64_t pos, size_t n)
{
    return n && (pos >= OBJECT_SIZE_MAX || n > OBJECT_SIZE_MAX - pos);
}

long object_read(struct object *o, uint64_t pos, void *ubuf, size_t n)
{
    return transfer(o, pos, ubuf, readable(o, pos, n), USER, false);
}

long object_write(struct object *o, uint64_t pos, const void *ubuf, size_t n)
{
    return too_large(pos, n) ? -EFBIG : transfer(o, pos, (void *)ubuf, n, USER, true);
}

long object_read_kernel(struct object *o, uint64_t pos, void *buf, size_t n)
{
    return transfer(o, pos, buf, readable(o, pos, n), KERNEL, false);
}

long object_write_kernel(struct object *o, uint64_t pos, const void *buf, size_t n)
{
    return too_large(pos, n) ? -EFBIG : transfer(o, pos, (void *)buf, n, KERNEL, true);
}

/* Zero the last page behind the new end, so that growing again shows zeros. */
static int clear_tail(struct object *o, uint64_t size)
{
    size_t at = (size_t)(size % PAGE_SIZE);
    struct frame *f;
    char *p;
    int err;

    if (at == 0 || size >= o->size)
        return 0;
    if ((err = object_page(o, (uint32_t)(size >> PAGE_SHIFT), &f)) < 0)
        return err;
    p = kmap(f);
    memset(p + at, 0, PAGE_SIZE - at);
    kunmap(p);
    object_dirty(o, f);
    frame_put(f);
    return 0;
}

/* Cut pages [first, end) off. One of them that is on its way in from swap must not come later. */
static void cut(struct object *o, uint32_t first, uint32_t end)
{
    if (o->ops->swappable)
        mutex_lock(&o->lock);
    drop_pages(o, first, end);
    if (o->ops->swappable)
        mutex_unlock(&o->lock);
}

int object_truncate(struct object *o, uint64_t size)
{
    int err;

    if (size > OBJECT_SIZE_MAX)
        return -EFBIG;
    if ((err = clear_tail(o, size)) < 0)
        return err;
    if (size < o->size) {
        o->size = size;
        cut(o, pages_of(size), UINT32_MAX);
    }
    o->size = size;
    return 0;
}

int object_punch(struct object *o, uint32_t first, uint32_t end)
{
    if (o->ops->fill)
        return -EOPNOTSUPP;
    cut(o, first, end);
    return 0;
}

/* ---- giving up what can be had again ---- */

bool object_may_drop(const struct frame *f)
{
    const struct object *o = f->owner;

    return o && (o->ops->fill || o->ops->swappable) && !(f->flags & FRAME_DIRTY) && !o->inserting &&
           radix_get(&o->pages, f->index) == f;
}

bool object_drop(struct frame *f)
{
    if (f->state != FRAME_CACHE || f->refs > 1 || !object_may_drop(f))
        return false;
    trace_evict((uint32_t)f, (uint32_t)f->owner, f->index);
    remove_page(f->owner, f);
    return true;
}

bool object_ok(const struct object *o)
{
    uint32_t count = 0;
    struct frame *f;

    for (uint32_t i = 0; (f = radix_next(&o->pages, &i)); i++, count++) {
        if (f->state != FRAME_CACHE || f->owner != o || f->index != i || f->refs < 1 + f->maps)
            return false;
        if (i == UINT32_MAX)
            return ++count == o->npages;
    }
    return count == o->npages;
}
