/* inode.c - inodes between the disk and memory.
 * Those in memory lie in a tree by number, O(log n), so that a file is one inode however it was
 * found. The tree holds a reference: a file that nobody has open keeps its pages, until reclaim has
 * taken them or too many inodes are kept; then the ones not looked up for longest go, if nothing in
 * them is dirty. */
#include "kernel/fs/ext2/ext2.h"

#include "kernel/fs/devices.h"
#include "kernel/fs/file.h"
#include "kernel/fs/pipe.h"
#include "kernel/lib/random.h"
#include "kernel/lib/string.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "mm/slab.h"

#define KEPT_MAX 4096u

static struct slab_cache *cache;

/* ---- the tree; all with fs->lock */

static struct ext2_inode *find(struct ext2 *fs, uint32_t ino)
{
    struct rb_node *n = fs->inodes.node;

    while (n) {
        struct ext2_inode *i = rb_entry(n, struct ext2_inode, node);

        if (i->inode.ino == ino)
            return i;
        n = ino < i->inode.ino ? n->left : n->right;
    }
    return NULL;
}

static void insert(struct ext2 *fs, struct ext2_inode *i)
{
    struct rb_node **link = &fs->inodes.node, *parent = NULL;

    while (*link) {
        parent = *link;
        link = i->inode.ino < rb_entry(parent, struct ext2_inode, node)->inode.ino ? &parent->left
                                                                                   : &parent->right;
    }
    rb_insert(&fs->inodes, &i->node, parent, link, NULL);
    list_add_tail(&fs->idle, &i->idle);
    i->cached = true;
    inode_get(&i->inode);
    fs->ninodes++;
}

static void take_out(struct ext2 *fs, struct ext2_inode *i)
{
    rb_erase(&fs->inodes, &i->node, NULL);
    list_del(&i->idle);
    i->cached = false;
    fs->ninodes--;
}

void ext2_inode_forget(struct ext2_inode *i)
{
    if (!i->cached)
        return;
    take_out(ext2_of(i->inode.super), i);
    inode_put(&i->inode);
}

static bool is_idle(const struct ext2_inode *i)
{
    return i->inode.refs == 1 && (!i->inode.object || i->object.refs == 1);
}

static bool is_clean(const struct ext2_inode *i)
{
    return !i->inode.object || list_empty(&i->object.dirty);
}

/* Let the longest unused go that may, with their pages, or only where reclaim has taken all of
 * them; the number of frames. => fs->lock */
static uint32_t drop(struct ext2 *fs, uint32_t keep, bool with_pages)
{
    uint32_t given = 0;

    list_for_each_safe(n, &fs->idle) {
        struct ext2_inode *i = list_entry(n, struct ext2_inode, idle);

        if (fs->ninodes <= keep)
            break;
        if (!is_idle(i) || !is_clean(i) || (!with_pages && i->inode.object && i->object.npages))
            continue;
        given += i->inode.object ? i->object.npages : 0;
        take_out(fs, i);
        inode_put(&i->inode);
    }
    return given;
}

/* ---- reading and writing */

static const struct file_ops *ops_for(uint32_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG: return &ext2_file_ops;
    case S_IFDIR: return &ext2_dir_ops;
    case S_IFCHR:
    case S_IFBLK: return &device_ops;
    case S_IFIFO: return &fifo_ops;
    default: return NULL;
    }
}

/* An inode in memory, not in the tree, with one reference. */
static struct ext2_inode *new_inode(struct ext2 *fs, uint32_t ino, uint32_t mode)
{
    struct ext2_inode *i = slab_alloc(cache, GFP_KERNEL | GFP_ZERO);

    if (!i)
        return NULL;
    inode_init(&i->inode, &fs->super, mode, &ext2_inode_ops, ops_for(mode));
    i->inode.ino = ino;
    list_init(&i->idle);
    if (mode_is(mode, S_IFREG)) {
        object_init(&i->object, &ext2_object_ops);
        i->object.priv = &i->inode;
        i->object.dev = fs->super.dev;
        i->object.ino = ino;
        i->inode.object = &i->object;
    }
    return i;
}

/* Where inode ino lies: block and offset in it. */
static uint32_t place(const struct ext2 *fs, uint32_t ino, uint32_t *off)
{
    uint32_t per = fs->disk.inodes_per_group;
    uint32_t at = (ino - 1) % per * fs->inode_size;

    *off = at % fs->block_size;
    return fs->groups[(ino - 1) / per].inode_table + at / fs->block_size;
}

static uint64_t from_seconds(uint32_t s)
{
    return (uint64_t)s * NS_PER_SEC;
}

static uint32_t to_seconds(uint64_t ns)
{
    return (uint32_t)(ns / NS_PER_SEC);
}

static void load(struct ext2_inode *i, const struct ext2_disk_inode *d)
{
    struct inode *n = &i->inode;

    n->nlink = d->links;
    n->uid = d->uid | (uint32_t)d->uid_high << 16;
    n->gid = d->gid | (uint32_t)d->gid_high << 16;
    n->atime = from_seconds(d->atime);
    n->mtime = from_seconds(d->mtime);
    n->ctime = from_seconds(d->ctime);
    i->sectors = d->sectors;
    i->flags = d->flags;
    memcpy(i->block, d->block, sizeof i->block);
    i->dir_size = d->size;
    if (n->object)
        i->object.size = d->size | (uint64_t)d->size_high << 32;
    if (mode_is(d->mode, S_IFCHR) || mode_is(d->mode, S_IFBLK))
        n->rdev = d->block[0];
}

static int read_inode(struct ext2 *fs, uint32_t ino, struct ext2_inode **out)
{
    struct ext2_disk_inode d;
    uint32_t off, block = place(fs, ino, &off);
    int err = ext2_read(fs, block, off, &d, sizeof d);

    if (err)
        return err;
    if (!d.links || !d.mode)
        return ext2_damaged(fs, "a name for an inode that is free", ino);
    if (d.size_high && mode_is(d.mode, S_IFREG) && d.size_high >= OBJECT_SIZE_MAX >> 32)
        return ext2_damaged(fs, "a file larger than can be", ino);
    if (!(*out = new_inode(fs, ino, d.mode)))
        return -ENOMEM;
    load(*out, &d);
    return 0;
}

int ext2_inode_get(struct ext2 *fs, uint32_t ino, struct inode **out)
{
    struct ext2_inode *i;
    int err;

    if (ino < 1 || ino > fs->disk.inodes || (ino < fs->first_ino && ino != EXT2_ROOT_INO))
        return ext2_damaged(fs, "an inode number that can't be", ino);
    if ((i = find(fs, ino))) {
        list_del(&i->idle);
        list_add_tail(&fs->idle, &i->idle);
        inode_get(&i->inode);
    } else {
        if ((err = read_inode(fs, ino, &i)))
            return err;
        insert(fs, i);
        drop(fs, KEPT_MAX, true);
    }
    *out = &i->inode;
    return 0;
}

int ext2_inode_write(struct ext2_inode *i)
{
    struct ext2 *fs = ext2_of(i->inode.super);
    const struct inode *n = &i->inode;
    struct ext2_disk_inode d;
    uint32_t off, block = place(fs, (uint32_t)n->ino, &off);
    int err;

    if (fs->readonly)
        return -EROFS;
    if ((err = ext2_read(fs, block, off, &d, sizeof d)))
        return err;
    d.mode = (uint16_t)n->mode;
    d.links = (uint16_t)n->nlink;
    d.uid = (uint16_t)n->uid;
    d.uid_high = (uint16_t)(n->uid >> 16);
    d.gid = (uint16_t)n->gid;
    d.gid_high = (uint16_t)(n->gid >> 16);
    d.atime = to_seconds(n->atime);
    d.mtime = to_seconds(n->mtime);
    d.ctime = to_seconds(n->ctime);
    d.dtime = i->dtime;
    d.size = n->object ? (uint32_t)i->object.size : i->dir_size;
    if (n->object)
        d.size_high = (uint32_t)(i->object.size >> 32);
    d.sectors = i->sectors;
    d.flags = i->flags;
    memcpy(d.block, i->block, sizeof d.block);
    if (n->object && i->object.size > INT32_MAX && !(fs->disk.ro_compat & EXT2_RO_LARGE)) {
        fs->disk.ro_compat |= EXT2_RO_LARGE;
        if ((err = ext2_write_super(fs)))
            return err;
    }
    return ext2_write(fs, block, off, &d, sizeof d);
}

/* ---- birth and death */

int ext2_inode_new(struct ext2_inode *dir, uint32_t mode, uint32_t rdev, struct ext2_inode **out)
{
    struct ext2 *fs = ext2_of(dir->inode.super);
    bool is_dir = mode_is(mode, S_IFDIR);
    struct ext2_disk_inode blank = { 0 };
    struct ext2_inode *i;
    uint32_t ino, off, block;
    int err = ext2_alloc_inode(fs, (uint32_t)dir->inode.ino, is_dir, &ino);

    if (err)
        return err;
    block = place(fs, ino, &off);
    random_bytes(&blank.generation, sizeof blank.generation);
    err = ext2_write(fs, block, off, &blank, sizeof blank);
    if (err || !(i = new_inode(fs, ino, mode))) {
        ext2_free_inode(fs, ino, is_dir);
        return err ? err : -ENOMEM;
    }
    i->inode.rdev = rdev;
    if (rdev)
        i->block[0] = rdev;
    i->goal = fs->disk.first_data_block +
              (ino - 1) / fs->disk.inodes_per_group * fs->disk.blocks_per_group;
    insert(fs, i);
    *out = i;
    return 0;
}

/* The blocks and the number of an inode without a name go back. */
static void destroy(struct ext2_inode *i)
{
    struct ext2 *fs = ext2_of(i->inode.super);
    bool is_dir = inode_is(&i->inode, S_IFDIR);
    bool has_blocks =
        i->sectors && !mode_is(i->inode.mode, S_IFCHR) && !mode_is(i->inode.mode, S_IFBLK);

    if (has_blocks && ext2_unmap_from(i, 0))
        return;
    i->dtime = to_seconds(clock_realtime_ns());
    i->inode.nlink = 0;
    i->object.size = 0;
    i->dir_size = 0;
    if (!ext2_inode_write(i))
        ext2_free_inode(fs, (uint32_t)i->inode.ino, is_dir);
}

void ext2_inode_drop(struct ext2_inode *i)
{
    i->inode.nlink = 0;
    take_out(ext2_of(i->inode.super), i);
    i->inode.refs--;
    inode_put(&i->inode);
}

void ext2_evict(struct inode *inode)
{
    struct ext2_inode *i = ext2_inode_of(inode);
    struct ext2 *fs = ext2_of(inode->super);

    if (inode->nlink == 0) {
        bool mine = !mutex_held(&fs->lock);

        if (mine)
            mutex_lock(&fs->lock);
        destroy(i);
        if (mine)
            mutex_unlock(&fs->lock);
    }
    slab_free(cache, i);
}

/* ---- memory is short, or the end is near */

static struct list mounted = LIST_INIT(mounted);

void ext2_mounted(struct ext2 *fs)
{
    list_add_tail(&mounted, &fs->mounted);
}

/* Asked by whoever allocates, perhaps by one who holds the lock: then there is nothing to be had
 * here. */
uint32_t ext2_shrink(void)
{
    uint32_t given = 0;

    list_for_each(n, &mounted) {
        struct ext2 *fs = list_entry(n, struct ext2, mounted);

        if (!mutex_trylock(&fs->lock))
            continue;
        given += drop(fs, 0, false);
        mutex_unlock(&fs->lock);
    }
    return given;
}

void ext2_drop_idle(struct ext2 *fs)
{
    objects_sync();
    mutex_lock(&fs->lock);
    drop(fs, 0, true);
    mutex_unlock(&fs->lock);
}

static struct shrinker shrinker = { .name = "ext2", .shrink = ext2_shrink };

void ext2_inode_init(void)
{
    cache = slab_create("ext2_inode", sizeof(struct ext2_inode), 0, NULL);
    assert(cache);
    shrinker_register(&shrinker);
}
