/* super.c - a file system as a whole: is it one, can we have it, write it out, leave it clean. */
#include "kernel/fs/ext2/ext2.h"

#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/statfs.h"
#include "mm/kmalloc.h"

static struct fs_type type = { .name = "ext2" };

static int refuse(const struct ext2 *fs, const char *why)
{
    kprintf("ext2: %s: %s\n", fs->dev->name, why);
    return -EINVAL;
}

/* The numbers that everything else is computed from, checked once. */
static int check(struct ext2 *fs)
{
    const struct ext2_disk_super *d = &fs->disk;
    uint32_t bits = 8;

    if (d->magic != EXT2_MAGIC)
        return -EINVAL;
    if (d->log_block_size > 2)
        return refuse(fs, "blocks of more than 4 KB");
    bits *= 1024u << d->log_block_size;
    if (d->revision > 1 || (d->revision == 1 && (d->incompat & ~EXT2_INCOMPAT_KNOWN)))
        return refuse(fs, "needs features that are not known here (make it with mke2fs -t ext2)");
    if (!d->blocks_per_group || d->blocks_per_group > bits || !d->inodes_per_group ||
        d->inodes_per_group > bits || d->first_data_block != (d->log_block_size == 0) ||
        d->blocks <= d->first_data_block ||
        (d->revision && (d->inode_size < 128 || d->inode_size & (d->inode_size - 1) ||
                         d->inode_size > 1024u << d->log_block_size)))
        return refuse(fs, "a superblock that can't be");
    if (d->blocks > fs->dev->sectors / 2 >> d->log_block_size)
        return refuse(fs, "larger than its disk");
    fs->block_size = 1024u << d->log_block_size;
    fs->inode_size = d->revision ? d->inode_size : 128;
    fs->first_ino = d->revision ? d->first_ino : EXT2_FIRST_INO;
    fs->ngroups = DIV_ROUND_UP(d->blocks - d->first_data_block, d->blocks_per_group);
    if (d->inodes != fs->ngroups * d->inodes_per_group || fs->first_ino < EXT2_FIRST_INO ||
        fs->first_ino > d->inodes_per_group)
        return refuse(fs, "inodes that do not add up");
    fs->readonly = d->revision && (d->ro_compat & ~EXT2_RO_KNOWN);
    return 0;
}

static bool group_ok(const struct ext2 *fs, const struct ext2_disk_group *g)
{
    uint32_t first = fs->disk.first_data_block, end = fs->disk.blocks;
    uint32_t table = DIV_ROUND_UP(fs->disk.inodes_per_group * fs->inode_size, fs->block_size);

    return g->block_bitmap > first && g->block_bitmap < end && g->inode_bitmap > first &&
           g->inode_bitmap < end && g->inode_table > first && table < end &&
           g->inode_table < end - table;
}

static int read_groups(struct ext2 *fs)
{
    size_t bytes = fs->ngroups * sizeof fs->groups[0];
    int err;

    if (!(fs->groups = kmalloc(bytes)))
        return -ENOMEM;
    err = block_read(fs->dev, ext2_pos(fs, fs->disk.first_data_block + 1), fs->groups, bytes);
    for (uint32_t g = 0; !err && g < fs->ngroups; g++)
        if (!group_ok(fs, &fs->groups[g]))
            err = refuse(fs, "a group descriptor that can't be");
    return err;
}

static int sync(struct super *s)
{
    struct ext2 *fs = ext2_of(s);
    int err = objects_sync();
    int later = object_commit(&fs->dev->cache, 0, UINT32_MAX);

    return err ? err : later;
}

/* While it is mounted, the disk says that it was not unmounted. */
static int mark(struct ext2 *fs, bool clean)
{
    if (fs->readonly)
        return 0;
    if (clean)
        fs->disk.state |= EXT2_VALID;
    else
        fs->disk.state &= (uint16_t)~EXT2_VALID;
    return ext2_write_super(fs);
}

static void unmount(struct super *s)
{
    ext2_close(ext2_of(s));
}

/* Blocks that hold tables are not counted, as in Linux's ("minixdf" is not our default). */
static void stat_fs(struct super *s, struct statfs *st)
{
    const struct ext2 *fs = ext2_of(s);
    const struct ext2_disk_super *d = &fs->disk;
    uint32_t table = DIV_ROUND_UP(d->inodes_per_group * fs->inode_size, fs->block_size);

    st->f_bsize = st->f_frsize = fs->block_size;
    st->f_blocks = d->blocks - d->first_data_block - fs->ngroups * (table + 2);
    st->f_bfree = d->free_blocks;
    st->f_bavail = d->free_blocks > d->reserved ? d->free_blocks - d->reserved : 0;
    st->f_files = d->inodes;
    st->f_ffree = d->free_inodes;
    st->f_flags |= fs->readonly ? ST_RDONLY : 0;
}

static const struct super_ops super_ops = {
    .name = "ext2",
    .magic = EXT2_SUPER_MAGIC,
    .evict = ext2_evict,
    .sync = sync,
    .unmount = unmount,
    .statfs = stat_fs,
};

static int open_root(struct ext2 *fs)
{
    struct inode *root;
    int err;

    mutex_lock(&fs->lock);
    err = ext2_inode_get(fs, EXT2_ROOT_INO, &root);
    mutex_unlock(&fs->lock);
    if (err)
        return err;
    if (!inode_is(root, S_IFDIR))
        err = ext2_damaged(fs, "the root is no directory", EXT2_ROOT_INO);
    else
        err = super_set_root(&fs->super, root);
    if (err)
        inode_put(root);
    return err;
}

static void count_mount(struct ext2 *fs)
{
    if (!(fs->disk.state & EXT2_VALID))
        kprintf("ext2: %s: was not unmounted cleanly; e2fsck checks it\n", fs->dev->name);
    fs->disk.mounts++;
    fs->disk.mount_time = (uint32_t)(clock_realtime_ns() / NS_PER_SEC);
}

int ext2_open(struct block_device *dev, struct ext2 **out)
{
    struct ext2 *fs = kzalloc(sizeof *fs);
    int err;

    if (!fs)
        return -ENOMEM;
    fs->dev = dev;
    mutex_init(&fs->lock);
    list_init(&fs->idle);
    ksnprintf(fs->source, sizeof fs->source, "/dev/%s", dev->name);
    super_init(&fs->super, &super_ops, SUPER_CACHED, fs->source);
    if ((err = block_read(dev, EXT2_SUPER_POS, &fs->disk, sizeof fs->disk)) || (err = check(fs)) ||
        (err = read_groups(fs)))
        goto free_fs;
    count_mount(fs);
    if ((err = mark(fs, false)) || (err = open_root(fs)))
        goto drop_inodes;
    ext2_mounted(fs);
    *out = fs;
    return 0;
drop_inodes:
    ext2_drop_idle(fs);
free_fs:
    kfree(fs->groups);
    kfree(fs);
    return err;
}

void ext2_close(struct ext2 *fs)
{
    ext2_drop_idle(fs);
    mark(fs, true);
    sync(&fs->super);
}

void ext2_init(void)
{
    ext2_inode_init();
    fs_type_register(&type);
}
