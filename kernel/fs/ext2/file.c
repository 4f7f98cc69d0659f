/* file.c - a regular file's pages on the disk.
 * Blocks are allocated when a file is written, so that a full disk is the writer's -ENOSPC; those
 * that only a shared mapping wrote, in holes, when the page goes out. Pages go to and from the disk
 * in runs of neighbouring blocks. */
#include "kernel/fs/ext2/ext2.h"

#include "kernel/fs/file.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "mm/kmap.h"
#include "mm/reclaim.h"

#define PIECE (32 * PAGE_SIZE)

static struct ext2_inode *inode_of(struct object *o)
{
    return ext2_inode_of(o->priv);
}

static unsigned blocks_per_page(const struct ext2 *fs)
{
    return PAGE_SIZE / fs->block_size;
}

/* One transfer that grows while blocks follow each other on the disk. */
struct transfer {
    struct ext2 *fs;
    struct bio bio;
    uint32_t next; /* the block that would continue it */
    int error;
};

static void flush(struct transfer *t)
{
    if (t->bio.nvec) {
        int err;

        bio_submit(&t->bio);
        err = bio_wait(&t->bio);
        if (err && !t->error)
            t->error = err;
    }
    t->bio.nvec = 0;
}

static void add_block(struct transfer *t, enum bio_op op, uint32_t block, struct frame *f,
                      uint32_t off)
{
    uint32_t size = t->fs->block_size;

    if (t->bio.nvec && block == t->next) {
        struct bio_vec *v = &t->bio.vec[t->bio.nvec - 1];

        if (v->f == f && v->off + v->len == (int)off) {
            v->len = (uint16_t)(v->len + size);
            t->next++;
            return;
        }
        if (bio_add(&t->bio, f, (uint16_t)off, (uint16_t)size)) {
            t->next++;
            return;
        }
    }
    flush(t);
    bio_init(&t->bio, t->fs->dev, op, ext2_pos(t->fs, block) / SECTOR_SIZE);
    bio_add(&t->bio, f, (uint16_t)off, (uint16_t)size);
    t->next = block + 1;
}

static void clear_part(struct frame *f, uint32_t off, uint32_t n)
{
    char *p = kmap(f);

    memset(p + off, 0, n);
    kunmap(p);
}

static int map_locked(struct ext2_inode *i, uint32_t n, bool make, uint32_t *block)
{
    struct ext2 *fs = ext2_of(i->inode.super);
    int err;

    mutex_lock(&fs->lock);
    err = ext2_map(i, n, make, false, block);
    mutex_unlock(&fs->lock);
    return err;
}

static int transfer(struct object *o, enum bio_op op, uint32_t index, struct frame **f, unsigned n)
{
    struct ext2_inode *i = inode_of(o);
    struct transfer t = { .fs = ext2_of(i->inode.super) };
    unsigned per = blocks_per_page(t.fs);

    for (unsigned k = 0; k < n * per; k++) {
        uint32_t file_block = index * per + k, off = k % per * t.fs->block_size, block;
        bool inside = (uint64_t)file_block * t.fs->block_size < o->size;
        int err = inside ? map_locked(i, file_block, op == BIO_WRITE, &block) : 0;

        if (err && !t.error)
            t.error = err;
        if (err || (!inside && op == BIO_WRITE))
            continue;
        if (!inside || !block)
            clear_part(f[k / per], off, t.fs->block_size);
        else
            add_block(&t, op, block, f[k / per], off);
    }
    flush(&t);
    return t.error;
}

/* What the disk holds behind the end, in the block that the end lies in, is nobody's business. */
static int fill(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    uint64_t last = o->size >> PAGE_SHIFT;
    uint32_t end = (uint32_t)(o->size % PAGE_SIZE);
    int err = transfer(o, BIO_READ, index, f, n);

    if (!err && end && last >= index && last < (uint64_t)index + n)
        clear_part(f[last - index], end, PAGE_SIZE - end);
    return err;
}

static int write_inode(struct ext2_inode *i)
{
    struct ext2 *fs = ext2_of(i->inode.super);
    int err;

    mutex_lock(&fs->lock);
    err = ext2_inode_write(i);
    mutex_unlock(&fs->lock);
    return err;
}

static int writeback(struct object *o, uint32_t index, struct frame **f, unsigned n)
{
    struct ext2_inode *i = inode_of(o);
    uint32_t before = i->sectors;
    int err = transfer(o, BIO_WRITE, index, f, n);

    if (i->sectors != before && !err) /* holes were filled */
        err = write_inode(i);
    return err;
}

static int commit(struct object *o)
{
    struct ext2_inode *i = inode_of(o);
    int err = write_inode(i);

    return err ? err : object_commit(&ext2_of(i->inode.super)->dev->cache, 0, UINT32_MAX);
}

/* The last user and the last mapping are gone, and the pages with them. */
static void gone(struct object *o)
{
    inode_evict(o->priv);
}

const struct object_ops ext2_object_ops = {
    .name = "ext2",
    .fill = fill,
    .writeback = writeback,
    .commit = commit,
    .destroy = gone,
    .path = inode_object_path,
};

/* ---- calls */

/* The size may lie inside a block that stays: what is behind it there is zeroed in the page. No
 * page of the part that goes may be on its way to the disk when its block goes to somebody else. */
int ext2_truncate(struct inode *inode, uint64_t size)
{
    struct ext2_inode *i = ext2_inode_of(inode);
    struct ext2 *fs = ext2_of(inode->super);
    uint64_t max = ((uint64_t)fs->block_size / 4) * (fs->block_size / 4) * (fs->block_size / 4) *
                   fs->block_size;
    int err;

    if (fs->readonly)
        return -EROFS;
    if (size > max)
        return -EFBIG;
    mutex_lock(&i->object.sync);
    err = object_truncate(&i->object, size);
    mutex_lock(&fs->lock);
    if (!err)
        err = ext2_unmap_from(i, (uint32_t)((size + fs->block_size - 1) / fs->block_size));
    if (!err)
        err = ext2_inode_write(i);
    mutex_unlock(&fs->lock);
    mutex_unlock(&i->object.sync);
    return err;
}

int ext2_place(struct inode *inode, uint64_t pos, struct block_device **dev, uint64_t *sector,
               uint32_t *len)
{
    struct ext2 *fs = ext2_of(inode->super);
    uint32_t block;
    int err = map_locked(ext2_inode_of(inode), (uint32_t)(pos / fs->block_size), false, &block);

    if (err)
        return err;
    if (!block)
        return -EINVAL;
    *dev = fs->dev;
    *sector = ext2_pos(fs, block) / SECTOR_SIZE;
    *len = fs->block_size;
    return 0;
}

/* Blocks for [pos, pos + n): 0, or an error when not even the first one is to be had; *fits bytes
 * are. */
static int reserve(struct ext2_inode *i, uint64_t pos, size_t n, size_t *fits)
{
    struct ext2 *fs = ext2_of(i->inode.super);
    uint32_t first = (uint32_t)(pos / fs->block_size),
             last = (uint32_t)((pos + n - 1) / fs->block_size);
    int err = 0;

    mutex_lock(&fs->lock);
    *fits = n;
    for (uint32_t b = first; b <= last; b++) {
        uint32_t block;

        if (!(err = ext2_map(i, b, true, false, &block)))
            continue;
        if (b > first) {
            *fits = (size_t)((uint64_t)b * fs->block_size - pos);
            err = 0;
        }
        break;
    }
    mutex_unlock(&fs->lock);
    return err;
}

/* A new block holds what its last owner left: in pages that are only partly written now, and behind
 * the end as it was, zeros must be there before the block has a page that could be read from it. */
static int prepare_pages(struct ext2_inode *i, uint64_t pos, size_t n)
{
    struct frame *f;
    uint64_t ends[2] = { pos, pos + n };
    int err = 0;

    for (int k = 0; k < 2 && !err; k++) {
        if (ends[k] % PAGE_SIZE == 0)
            continue;
        if (!(err = object_page(&i->object, (uint32_t)(ends[k] >> PAGE_SHIFT), &f)))
            frame_put(f);
    }
    return err;
}

static long write_at(struct inode *inode, const void *ubuf, size_t n, uint64_t pos)
{
    struct ext2_inode *i = ext2_inode_of(inode);
    struct ext2 *fs = ext2_of(inode->super);
    size_t fits;
    int err;

    if (fs->readonly)
        return -EROFS;
    if (pos >= OBJECT_SIZE_MAX || n > OBJECT_SIZE_MAX - pos)
        return -EFBIG;
    if ((err = prepare_pages(i, pos, n)) || (err = reserve(i, pos, n, &fits)))
        return err;
    return object_write(&i->object, pos, ubuf, fits);
}

/* In pieces that end where a page does, so that a large write does not fill memory with dirty
 * pages. */
static long write_pieces(struct inode *inode, const char *ubuf, size_t n, uint64_t pos)
{
    long done = 0;

    while ((size_t)done < n) {
        size_t piece = PIECE - (size_t)(pos % PIECE), left = n - (size_t)done;
        long r = write_at(inode, ubuf + done, MIN(piece, left), pos);

        if (r == -ENOMEM && reclaim_wait())
            continue;
        if (r < 0)
            return done ? done : r;
        done += r;
        pos += (uint64_t)r;
        object_throttle(inode->object);
        if ((size_t)r < MIN(piece, left))
            break;
    }
    return done;
}

static long file_write_op(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    struct inode *i = f->inode;
    long r;

    mutex_lock(&i->lock);
    if (f->flags & O_APPEND)
        *pos = i->object->size;
    r = write_pieces(i, ubuf, n, *pos);
    if (r > 0) {
        *pos += (uint64_t)r;
        inode_touch(i, TOUCH_MTIME | TOUCH_CTIME); /* writes the inode, and with it the size */
    }
    mutex_unlock(&i->lock);
    return r;
}

static long file_read_op(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    return regular_ops.read(f, ubuf, n, pos);
}

static int64_t file_lseek_op(struct file *f, int64_t off, int whence)
{
    return file_seek_in(f, off, whence, (int64_t)f->inode->object->size);
}

static int file_fsync_op(struct file *f)
{
    return object_commit(f->inode->object, 0, UINT32_MAX);
}

static struct object *file_object_op(struct file *f)
{
    return f->inode->object;
}

const struct file_ops ext2_file_ops = {
    .name = "ext2",
    .read = file_read_op,
    .write = file_write_op,
    .lseek = file_lseek_op,
    .fsync = file_fsync_op,
    .object = file_object_op,
};
