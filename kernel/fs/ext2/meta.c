/* meta.c - the metadata of a file system, by block and byte. */
#include "kernel/fs/ext2/ext2.h"

#include "kernel/lib/log.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/errno.h"
#include "mm/reclaim.h"

/* A change takes several steps, and each may need a page of the device. Giving up between two of
 * them for lack of one frame would leave the disk wrong; to wait for it would be worse, because the
 * caller holds the lock that writing any page of a file needs. So he may have the last frames; and
 * if there are none, those that are being freed, for a second at most. */
#define TRIES   100
#define WAIT_NS 10000000u

static bool again(int err, int *tries)
{
    if (err == -ENOMEM && *tries < TRIES) {
        if (++*tries == 1)
            reclaim_reserve(1);
        else
            (void)sleep_until(clock_ns() + WAIT_NS);
        return true;
    }
    if (*tries > 0)
        reclaim_reserve(-1);
    return false;
}

int ext2_read(struct ext2 *fs, uint32_t block, uint32_t off, void *buf, size_t n)
{
    int err, tries = 0;

    if (block >= fs->disk.blocks)
        return ext2_damaged(fs, "block outside the file system", block);
    do
        err = block_read(fs->dev, ext2_pos(fs, block) + off, buf, n);
    while (again(err, &tries));
    return err;
}

static int write_at(struct ext2 *fs, uint64_t pos, const void *buf, size_t n)
{
    int err, tries = 0;

    do
        err = block_write(fs->dev, pos, buf, n);
    while (again(err, &tries));
    return err;
}

int ext2_write(struct ext2 *fs, uint32_t block, uint32_t off, const void *buf, size_t n)
{
    if (block >= fs->disk.blocks)
        return ext2_damaged(fs, "block outside the file system", block);
    return write_at(fs, ext2_pos(fs, block) + off, buf, n);
}

int ext2_write_super(struct ext2 *fs)
{
    fs->disk.write_time = (uint32_t)(clock_realtime_ns() / NS_PER_SEC);
    return write_at(fs, EXT2_SUPER_POS, &fs->disk, sizeof fs->disk);
}

int ext2_write_group(struct ext2 *fs, uint32_t group)
{
    uint32_t table = fs->disk.first_data_block + 1, off = group * sizeof fs->groups[0];

    return ext2_write(fs, table + off / fs->block_size, off % fs->block_size, &fs->groups[group],
                      sizeof fs->groups[0]);
}

int ext2_damaged(struct ext2 *fs, const char *what, uint32_t where)
{
    if (!fs->readonly)
        kprintf("ext2: %s: %s (%u): read-only from now on; run e2fsck\n", fs->dev->name, what,
                where);
    fs->readonly = true;
    return -EUCLEAN;
}

bool ext2_block_ok(const struct ext2 *fs, uint32_t block)
{
    uint32_t first = fs->disk.first_data_block, group = (block - first) / fs->disk.blocks_per_group;
    const struct ext2_disk_group *g;
    uint32_t table_blocks;

    if (block <= first || block >= fs->disk.blocks)
        return false;
    g = &fs->groups[group];
    table_blocks = DIV_ROUND_UP(fs->disk.inodes_per_group * fs->inode_size, fs->block_size);
    return block != g->block_bitmap && block != g->inode_bitmap &&
           (block < g->inode_table || block >= g->inode_table + table_blocks);
}
