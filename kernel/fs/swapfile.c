/* swapfile.c - where swap areas lie: on a disk as a whole, or in a file.
 *
 * Both are a list of extents, runs of sectors that follow each other on the disk. A file's are
 * asked for once, when it is turned on: from then on a page goes out without the file system, which
 * might need memory. The file keeps its blocks because nobody may write to it or cut it meanwhile.
 *
 * What was written through the file (mkswap did) goes to the disk first; the cache of its pages is
 * not used after that, neither for reading nor for writing. */
#include "kernel/fs/swapfile.h"

#include "kernel/dev/block.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/limits.h"
#include "libc/include/abi/mode.h"
#include "mm/kmalloc.h"
#include "mm/swap.h"

#define SLOT_SECTORS (PAGE_SIZE / SECTOR_SIZE)
#define MAX_SLOTS    (1u << (32 - PAGE_SHIFT)) /* as many as a swap entry can tell apart */

/* Sectors from `first` on (counted in the area) lie from `sector` on (counted on the disk), up to
 * the first of the next extent. */
struct extent {
    uint32_t first, sector;
};

struct swapfile {
    struct swap_store store;
    struct dentry *dentry;
    struct block_device *dev;
    struct extent *extents; /* behind the last comes one that says where it ends */
    uint32_t nextents, room;
};

static struct swapfile *swapfile_of(struct swap_store *s)
{
    return container_of(s, struct swapfile, store);
}

/* ---- transfers ---- */

/* The extent that a sector lies in. O(log extents) */
static const struct extent *find(const struct swapfile *w, uint32_t sector)
{
    uint32_t low = 0, high = w->nextents;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        *(w->extents[middle].first <= sector ? &low : &high) = middle;
    }
    return &w->extents[low];
}

/* Sectors at.. < end of the run of frames that starts with sector `first`, as many as a request
 * holds: how many are done now. */
static uint32_t transfer_some(struct bio *b, struct frame **f, uint32_t first, uint32_t at,
                              uint32_t end)
{
    uint32_t start = at;

    while (at < end) {
        uint32_t off = (at - first) % SLOT_SECTORS, n = MIN(end - at, SLOT_SECTORS - off);

        if (!bio_add(b, f[(at - first) / SLOT_SECTORS], (uint16_t)(off * SECTOR_SIZE),
                     (uint16_t)(n * SECTOR_SIZE)))
            break;
        at += n;
    }
    bio_submit(b);
    return at - start;
}

static int transfer(struct swap_store *s, enum bio_op op, uint32_t slot, struct frame **f,
                    unsigned n)
{
    const struct swapfile *w = swapfile_of(s);
    uint32_t first = slot * SLOT_SECTORS, at = first, end = first + n * SLOT_SECTORS;
    int result = 0;

    for (const struct extent *e = find(w, first); at < end;) {
        struct bio b;
        int err;

        bio_init(&b, w->dev, op, e->sector + (at - e->first));
        at += transfer_some(&b, f, first, at, MIN(end, e[1].first));
        err = bio_wait(&b);
        if (err && !result)
            result = err;
        if (at == e[1].first)
            e++;
    }
    return result;
}

static int read(struct swap_store *s, uint32_t slot, struct frame **f, unsigned n)
{
    return transfer(s, BIO_READ, slot, f, n);
}

static int write(struct swap_store *s, uint32_t slot, struct frame **f, unsigned n)
{
    return transfer(s, BIO_WRITE, slot, f, n);
}

/* ---- where it lies ---- */

/* n sectors more, which lie from `sector` on. */
static int add_extent(struct swapfile *w, uint32_t sector, uint32_t n)
{
    struct extent *last = w->extents + w->nextents; /* says where the one before ends */

    if (w->nextents + 2 > w->room) {
        uint32_t room = MAX(8u, w->room * 2);
        struct extent *more = krealloc(w->extents, room * sizeof *more);

        if (!more)
            return -ENOMEM;
        w->extents = more;
        w->room = room;
        last = more + w->nextents;
        if (w->nextents == 0)
            last->first = 0;
    }
    if (w->nextents > 0 && last[-1].sector + (last->first - last[-1].first) == sector) {
        last->first += n;
        return 0;
    }
    last->sector = sector;
    last[1].first = last->first + n;
    w->nextents++;
    return 0;
}

static int find_extents(struct swapfile *w, struct inode *i)
{
    uint64_t end = i->object->size & ~(uint64_t)(PAGE_SIZE - 1);
    uint32_t len;
    int err = 0;

    if (!i->ops->place || !end)
        return -EINVAL;
    end = MIN(end, (uint64_t)MAX_SLOTS << PAGE_SHIFT);
    for (uint64_t pos = 0; pos < end && !err; pos += len) {
        uint64_t sector;

        if (!(err = i->ops->place(i, pos, &w->dev, &sector, &len)))
            err = add_extent(w, (uint32_t)sector, len / SECTOR_SIZE);
    }
    w->store.pages = (uint32_t)(end >> PAGE_SHIFT);
    return err;
}

static int open_file(struct swapfile *w, struct inode *i)
{
    int err;

    if (!i->object) /* one that procfs makes up */
        return -EINVAL;
    if (!list_empty(&i->object->areas))
        return -EBUSY;
    if ((err = inode_deny_write(i)))
        return err;
    w->store.type = "file";
    w->store.identity = i;
    if (!(err = object_sync(i->object, 0, UINT32_MAX)))
        err = find_extents(w, i);
    if (err)
        inode_allow_write(i);
    return err;
}

static int is_source(struct super *s, void *name)
{
    return strncmp(s->source, "/dev/", 5) == 0 && strcmp(s->source + 5, name) == 0;
}

static int open_disk(struct swapfile *w, struct inode *i)
{
    int err;

    if (!(w->dev = block_find_number(DEV_MAJOR(i->rdev), DEV_MINOR(i->rdev))))
        return -ENXIO;
    if (vfs_for_each_mount(is_source, w->dev->name))
        return -EBUSY;
    w->store.type = "partition";
    w->store.identity = w->dev;
    w->store.pages = (uint32_t)MIN(w->dev->sectors / SLOT_SECTORS, MAX_SLOTS);
    if ((err = object_sync(&w->dev->cache, 0, UINT32_MAX)))
        return err;
    return add_extent(w, 0, w->store.pages * SLOT_SECTORS);
}

/* ---- on and off ---- */

static void free_swapfile(struct swapfile *w)
{
    dentry_put(w->dentry);
    kfree(w->extents);
    kfree(w);
}

static void close(struct swap_store *s)
{
    struct swapfile *w = swapfile_of(s);

    if (inode_is(w->dentry->inode, S_IFREG))
        inode_allow_write(w->dentry->inode);
    free_swapfile(w);
}

/* Takes over the reference of d. */
static int open_dentry(struct dentry *d, struct swapfile **out)
{
    struct swapfile *w = kzalloc(sizeof *w);
    int err = -EINVAL;

    if (!w) {
        dentry_put(d);
        return -ENOMEM;
    }
    w->store = (struct swap_store){ .read = read, .write = write, .close = close };
    w->dentry = d;
    if (inode_is(d->inode, S_IFREG))
        err = open_file(w, d->inode);
    else if (inode_is(d->inode, S_IFBLK))
        err = open_disk(w, d->inode);
    else if (inode_is(d->inode, S_IFDIR))
        err = -EISDIR;
    if (err)
        free_swapfile(w);
    else
        *out = w;
    return err;
}

/* What tells the area that lies there from others; NULL where none can lie. */
static const void *place_of(const struct inode *i)
{
    if (inode_is(i, S_IFBLK))
        return block_find_number(DEV_MAJOR(i->rdev), DEV_MINOR(i->rdev));
    return inode_is(i, S_IFREG) ? i : NULL;
}

int swapfile_on(struct fs_context *fs, const char *path, int prio)
{
    char *buf = kmalloc(PATH_MAX);
    struct swapfile *w;
    struct dentry *d;
    char *name;
    int err = buf ? vfs_lookup(fs, NULL, path, LOOKUP_FOLLOW, &d) : -ENOMEM;

    if (err)
        goto out;
    if (swap_is_on(place_of(d->inode))) { /* before its own use is what refuses it */
        dentry_put(d);
        err = -EBUSY;
        goto out;
    }
    if ((err = open_dentry(d, &w)))
        goto out;
    name = dentry_path(d, NULL, buf, PATH_MAX, NULL);
    if ((err = swap_on(&w->store, name ? name : "?", prio)))
        close(&w->store);
out:
    kfree(buf);
    return err;
}

int swapfile_off(struct fs_context *fs, const char *path)
{
    struct dentry *d;
    const void *place;
    int err = vfs_lookup(fs, NULL, path, LOOKUP_FOLLOW, &d);

    if (err)
        return err;
    place = place_of(d->inode);
    err = place ? swap_off(place) : -EINVAL;
    dentry_put(d);
    return err;
}
