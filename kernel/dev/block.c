/* block.c - the queue of a channel, and the pages of a device. */
#include "kernel/dev/block.h"

#include "kernel/cpu/irq.h"
#include "kernel/lib/init.h"
#include "kernel/lib/string.h"
#include "mm/kmap.h"

static struct list devices = LIST_INIT(devices);

/* ---- the queue; all with interrupts off ---- */

/* Does a come before b in a sweep that has reached head? */
static bool before(const struct bio *a, const struct bio *b, uint64_t head)
{
    bool a_next = a->sector >= head, b_next = b->sector >= head;

    return a_next != b_next ? a_next : a->sector < b->sector;
}

/* A flush must not be overtaken by what was written before it, nor overtake that: it waits at the
 * end, and nothing is sorted in front of one. */
static void enqueue(struct block_queue *q, struct bio *b)
{
    struct list *at = q->waiting.prev;

    if (b->op != BIO_FLUSH)
        while (at != &q->waiting) {
            struct bio *other = list_entry(at, struct bio, queue);

            if (other->op == BIO_FLUSH || !before(b, other, q->head))
                break;
            at = at->prev;
        }
    list_add(at, &b->queue);
}

static void finish(struct bio *b, int error)
{
    b->error = error;
    if (error)
        b->dev->stats.errors++;
    b->done = true;
    if (b->end)
        b->end(b);
    else
        wake_all(&b->wait);
}

static bool is_spoilt(const struct bio *b)
{
    const struct block_device *d = b->dev;
    uint64_t last = b->sector;

    for (unsigned i = 0; i < b->nvec; i++)
        last += b->vec[i].len / SECTOR_SIZE;
    return b->op != BIO_FLUSH && d->fail_first <= d->fail_last && b->sector <= d->fail_last &&
           last > d->fail_first;
}

static void count(struct bio *b)
{
    struct block_stats *s = &b->dev->stats;
    uint32_t n = 0;

    for (unsigned i = 0; i < b->nvec; i++)
        n += b->vec[i].len / SECTOR_SIZE;
    if (b->op == BIO_FLUSH) {
        s->flushes++;
    } else if (b->op == BIO_READ) {
        s->reads++;
        s->sectors_read += n;
    } else {
        s->writes++;
        s->sectors_written += n;
    }
}

static void start_next(struct block_queue *q)
{
    struct list *n;

    while (!q->active && (n = list_pop(&q->waiting))) {
        struct bio *b = list_entry(n, struct bio, queue);

        if (is_spoilt(b)) {
            finish(b, -EIO);
            continue;
        }
        q->active = b;
        q->head = b->sector;
        count(b);
        q->start(b, q->channel);
    }
}

void block_complete(struct block_queue *q, int error)
{
    struct bio *b = q->active;

    q->active = NULL;
    finish(b, error);
    start_next(q);
}

void block_queue_init(struct block_queue *q, void (*start)(struct bio *, void *), void *channel)
{
    *q = (struct block_queue){ .start = start, .channel = channel };
    list_init(&q->waiting);
}

/* ---- requests ---- */

void bio_init(struct bio *b, struct block_device *dev, enum bio_op op, uint64_t sector)
{
    b->dev = dev;
    b->op = op;
    b->sector = sector;
    b->nvec = 0;
    b->done = false;
    b->error = 0;
    b->end = NULL;
    waitq_init(&b->wait);
    list_init(&b->queue);
}

bool bio_add(struct bio *b, struct frame *f, uint16_t off, uint16_t len)
{
    assert(off % SECTOR_SIZE == 0 && len % SECTOR_SIZE == 0 && len && off + len <= (int)PAGE_SIZE);
    if (b->nvec == b->dev->max_vecs)
        return false;
    b->vec[b->nvec++] = (struct bio_vec){ f, off, len };
    return true;
}

static uint64_t sectors_of(const struct bio *b)
{
    uint64_t n = 0;

    for (unsigned i = 0; i < b->nvec; i++)
        n += b->vec[i].len / SECTOR_SIZE;
    return n;
}

void bio_submit(struct bio *b)
{
    uint32_t flags = irq_save();
    uint64_t n = sectors_of(b);

    if (b->op != BIO_FLUSH && (n > b->dev->sectors || b->sector > b->dev->sectors - n)) {
        finish(b, -EIO);
    } else {
        enqueue(b->dev->queue, b);
        start_next(b->dev->queue);
    }
    irq_restore(flags);
}

int bio_wait(struct bio *b)
{
    wait_event(&b->wait, b->done);
    return b->error;
}

int block_transfer(struct block_device *dev, enum bio_op op, uint64_t sector, struct frame **f,
                   unsigned n)
{
    struct bio b;
    int result = 0;

    while (n > 0) {
        unsigned done = 0;
        int err;

        bio_init(&b, dev, op, sector);
        while (done < n && bio_add(&b, f[done], 0, PAGE_SIZE))
            done++;
        bio_submit(&b);
        err = bio_wait(&b);
        if (err < 0 && !result)
            result = err;
        sector += done * (PAGE_SIZE / SECTOR_SIZE);
        f += done;
        n -= done;
    }
    return result;
}

int block_flush(struct block_device *dev)
{
    struct bio b;

    bio_init(&b, dev, BIO_FLUSH, 0);
    bio_submit(&b);
    return bio_wait(&b);
}

void block_fail(struct block_device *dev, uint64_t first, uint64_t last)
{
    dev->fail_first = first;
    dev->fail_last = last;
}

/* ---- the device's pages ---- */

static uint64_t sector_of(uint32_t index)
{
    return (uint64_t)index * (PAGE_SIZE / SECTOR_SIZE);
}

/* A device whose size is no multiple of a page ends inside one: transfer what there is of it. */
static int transfer_page(struct block_device *dev, enum bio_op op, uint32_t index, struct frame *f)
{
    uint64_t left = dev->sectors - sector_of(index);
    struct bio b;

    if (left >= PAGE_SIZE / SECTOR_SIZE)
        return block_transfer(dev, op, sector_of(index), &f, 1);
    bio_init(&b, dev, op, sector_of(index));
    bio_add(&b, f, 0, (uint16_t)(left * SECTOR_SIZE));
    bio_submit(&b);
    return bio_wait(&b);
}

/* Whole pages go together, one that the end cuts goes alone. */
static int transfer_pages(struct block_device *dev, enum bio_op op, uint32_t index,
                          struct frame **f, unsigned n)
{
    int err = 0;

    if (sector_of(index + n) <= dev->sectors)
        return block_transfer(dev, op, sector_of(index), f, n);
    for (unsigned i = 0; i < n && !err; i++)
        err = transfer_page(dev, op, index + i, f[i]);
    return err;
}

static int cache_fill(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    struct block_device *dev = o->priv;

    for (unsigned i = 0; i < n; i++)
        f[i]->free = NULL; /* which is what the frame's last owner left */
    if (sector_of(index) >= dev->sectors)
        return -EIO;
    if (sector_of(index + n) > dev->sectors)
        frame_clear(f[n - 1]);
    return transfer_pages(dev, BIO_READ, index, f, n);
}

/* A page of the cache may show blocks that are metadata beside blocks that belong to files, whose
 * newest contents are elsewhere: so block_write notes which sectors of a page it wrote, and only
 * these go out. The note is in frame->free: NOTED and a bit a sector. A page without one goes as a
 * whole. */
#define NOTED 0x100u

static uint32_t note_of(const struct frame *f)
{
    return (uint32_t)(uintptr_t)f->free;
}

static int write_noted(struct block_device *dev, uint32_t index, struct frame *f)
{
    uint32_t note = note_of(f);
    int err = 0;

    f->free = (void *)(uintptr_t)NOTED;
    for (unsigned s = 0, run; s < PAGE_SIZE / SECTOR_SIZE && !err; s += run) {
        struct bio b;

        for (run = 0; s + run < PAGE_SIZE / SECTOR_SIZE && note >> (s + run) & 1; run++)
            ;
        if (run == 0) {
            run = 1;
            continue;
        }
        bio_init(&b, dev, BIO_WRITE, sector_of(index) + s);
        bio_add(&b, f, (uint16_t)(s * SECTOR_SIZE), (uint16_t)(run * SECTOR_SIZE));
        bio_submit(&b);
        err = bio_wait(&b);
    }
    if (err)
        f->free = (void *)(uintptr_t)(note_of(f) | note);
    return err;
}

static bool is_partial(const struct frame *f)
{
    return note_of(f) && note_of(f) != (NOTED | 0xff);
}

static int cache_writeback(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    struct block_device *dev = o->priv;
    int err = 0;

    for (unsigned i = 0, run; i < n && !err; i += run) {
        for (run = 0; i + run < n && !is_partial(f[i + run]); run++)
            f[i + run]->free = NULL;
        if (run > 0) {
            err = transfer_pages(dev, BIO_WRITE, index + i, f + i, run);
        } else {
            err = write_noted(dev, index + i, f[i]);
            run = 1;
        }
    }
    return err;
}

int block_read(struct block_device *dev, uint64_t pos, void *buf, size_t n)
{
    long got = object_read_kernel(&dev->cache, pos, buf, n);

    return got < 0 ? (int)got : (size_t)got == n ? 0 : -EIO;
}

/* The sectors that [pos, pos + n) of a page touches. */
static uint32_t sector_bits(uint64_t pos, size_t n)
{
    unsigned first = (unsigned)(pos % PAGE_SIZE) / SECTOR_SIZE;
    unsigned last = (unsigned)((pos + n - 1) % PAGE_SIZE) / SECTOR_SIZE;

    return ((2u << last) - 1) & ~((1u << first) - 1);
}

int block_write(struct block_device *dev, uint64_t pos, const void *buf, size_t n)
{
    struct frame *f;
    char *p;
    int err;

    assert(n > 0 && pos % PAGE_SIZE + n <= PAGE_SIZE && pos + n <= dev->cache.size);
    if ((err = object_page(&dev->cache, (uint32_t)(pos >> PAGE_SHIFT), &f)) < 0)
        return err;
    p = kmap(f);
    if (buf)
        memcpy(p + pos % PAGE_SIZE, buf, n);
    else
        memset(p + pos % PAGE_SIZE, 0, n);
    kunmap(p);
    if (note_of(f) || !(f->flags & FRAME_DIRTY))
        f->free = (void *)(uintptr_t)(note_of(f) | NOTED | sector_bits(pos, n));
    object_dirty(&dev->cache, f);
    frame_put(f);
    return 0;
}

void block_forget(struct block_device *dev, uint64_t pos, size_t n)
{
    struct frame *f = object_peek(&dev->cache, (uint32_t)(pos >> PAGE_SHIFT));

    if (!f)
        return;
    if (note_of(f))
        f->free = (void *)(uintptr_t)(note_of(f) & ~sector_bits(pos, n));
    frame_put(f);
}

static int cache_commit(struct object *o)
{
    return block_flush(o->priv);
}

static int cache_path(struct object *o, char *buf, size_t n)
{
    struct block_device *dev = o->priv;

    strlcpy(buf, "/dev/", n);
    return (int)strlcpy(buf + 5, dev->name, n > 5 ? n - 5 : 0) + 5;
}

static const struct object_ops cache_ops = { .name = "block",
                                             .fill = cache_fill,
                                             .writeback = cache_writeback,
                                             .commit = cache_commit,
                                             .path = cache_path };

void block_register(struct block_device *dev)
{
    object_init(&dev->cache, &cache_ops);
    dev->cache.size = dev->sectors * SECTOR_SIZE;
    dev->cache.priv = dev;
    dev->cache.dev = dev->major << 8 | dev->minor;
    dev->stats = (struct block_stats){ 0 };
    block_fail(dev, 1, 0);
    list_add_tail(&devices, &dev->node);
}

struct block_device *block_next(struct block_device *dev)
{
    struct list *n = dev ? dev->node.next : devices.next;

    return n == &devices ? NULL : list_entry(n, struct block_device, node);
}

struct block_device *block_find(const char *name)
{
    for (struct block_device *d = block_next(NULL); d; d = block_next(d))
        if (strcmp(d->name, name) == 0)
            return d;
    return NULL;
}

struct block_device *block_find_number(unsigned major, unsigned minor)
{
    for (struct block_device *d = block_next(NULL); d; d = block_next(d))
        if (d->major == major && d->minor == minor)
            return d;
    return NULL;
}
