/* alloc.c - free blocks and inodes: a bitmap a group, a bit each.
 * A block is taken as near behind the goal as there is one: first in the goal's group from the goal
 * on, then in the others from their start. A directory goes to the group with the most free blocks,
 * a file to its directory's. */
#include "kernel/fs/ext2/ext2.h"
#include "libc/include/abi/errno.h"

#define WORD_BITS 32u

/* Find and set the first clear bit of [from, nbits) in a bitmap block. 1 found, 0 none, -errno. */
static int take_bit(struct ext2 *fs, uint32_t bitmap, uint32_t from, uint32_t nbits, uint32_t *bit)
{
    for (uint32_t at = from; at < nbits; at = (at | (WORD_BITS - 1)) + 1) {
        uint32_t word, off = at / WORD_BITS * 4, free;
        int err = ext2_read(fs, bitmap, off, &word, sizeof word);

        if (err)
            return err;
        free = ~word & ~((1u << at % WORD_BITS) - 1);
        if (!free)
            continue;
        *bit = at / WORD_BITS * WORD_BITS + (uint32_t)__builtin_ctz(free);
        if (*bit >= nbits)
            return 0;
        word |= 1u << *bit % WORD_BITS;
        err = ext2_write(fs, bitmap, off, &word, sizeof word);
        return err ? err : 1;
    }
    return 0;
}

static int clear_bit(struct ext2 *fs, uint32_t bitmap, uint32_t bit, const char *what)
{
    uint32_t word, off = bit / WORD_BITS * 4;
    int err = ext2_read(fs, bitmap, off, &word, sizeof word);

    if (err)
        return err;
    if (!(word & 1u << bit % WORD_BITS))
        return ext2_damaged(fs, what, bit);
    word &= ~(1u << bit % WORD_BITS);
    return ext2_write(fs, bitmap, off, &word, sizeof word);
}

static uint32_t blocks_in(const struct ext2 *fs, uint32_t group)
{
    uint32_t left = fs->disk.blocks - fs->disk.first_data_block - group * fs->disk.blocks_per_group;

    return MIN(left, fs->disk.blocks_per_group);
}

/* The counters of a group and of the whole move by so much. */
static int count_blocks(struct ext2 *fs, uint32_t group, int by)
{
    int err;

    fs->groups[group].free_blocks = (uint16_t)(fs->groups[group].free_blocks + by);
    fs->disk.free_blocks += (uint32_t)by;
    err = ext2_write_group(fs, group);
    return err ? err : ext2_write_super(fs);
}

int ext2_alloc_block(struct ext2 *fs, uint32_t goal, uint32_t *out)
{
    uint32_t per = fs->disk.blocks_per_group, first = fs->disk.first_data_block, start, from;

    if (fs->readonly)
        return -EROFS;
    if (goal < first || goal >= fs->disk.blocks)
        goal = first;
    start = (goal - first) / per;
    from = (goal - first) % per;
    for (uint32_t k = 0; k <= fs->ngroups; k++, from = 0) { /* the goal's group again in the end */
        uint32_t group = (start + k) % fs->ngroups, bit;
        int found;

        if (!fs->groups[group].free_blocks)
            continue;
        found = take_bit(fs, fs->groups[group].block_bitmap, from, blocks_in(fs, group), &bit);
        if (found < 0)
            return found;
        if (!found)
            continue;
        *out = first + group * per + bit;
        if (!ext2_block_ok(fs, *out))
            return ext2_damaged(fs, "bitmap frees a block of the tables", *out);
        return count_blocks(fs, group, -1);
    }
    return -ENOSPC;
}

int ext2_free_block(struct ext2 *fs, uint32_t block)
{
    uint32_t group = (block - fs->disk.first_data_block) / fs->disk.blocks_per_group;
    int err;

    if (!ext2_block_ok(fs, block))
        return ext2_damaged(fs, "freeing a block that holds no data", block);
    err = clear_bit(fs, fs->groups[group].block_bitmap,
                    (block - fs->disk.first_data_block) % fs->disk.blocks_per_group,
                    "block freed twice");
    block_forget(fs->dev, ext2_pos(fs, block), fs->block_size);
    return err ? err : count_blocks(fs, group, 1);
}

static int count_inodes(struct ext2 *fs, uint32_t group, int by, bool dir)
{
    int err;

    fs->groups[group].free_inodes = (uint16_t)(fs->groups[group].free_inodes + by);
    fs->disk.free_inodes += (uint32_t)by;
    if (dir)
        fs->groups[group].dirs = (uint16_t)(fs->groups[group].dirs - by);
    err = ext2_write_group(fs, group);
    return err ? err : ext2_write_super(fs);
}

/* Where a new directory goes: the group with the most free blocks that has a free inode. */
static uint32_t roomiest(const struct ext2 *fs)
{
    uint32_t best = 0;

    for (uint32_t g = 1; g < fs->ngroups; g++)
        if (fs->groups[g].free_inodes && fs->groups[g].free_blocks > fs->groups[best].free_blocks)
            best = g;
    return best;
}

int ext2_alloc_inode(struct ext2 *fs, uint32_t parent, bool dir, uint32_t *ino)
{
    uint32_t per = fs->disk.inodes_per_group, start = dir ? roomiest(fs) : (parent - 1) / per;

    if (fs->readonly)
        return -EROFS;
    for (uint32_t k = 0; k < fs->ngroups; k++) {
        uint32_t group = (start + k) % fs->ngroups, bit;
        uint32_t from = group == 0 ? fs->first_ino - 1 : 0;
        int found;

        if (!fs->groups[group].free_inodes)
            continue;
        found = take_bit(fs, fs->groups[group].inode_bitmap, from, per, &bit);
        if (found < 0)
            return found;
        if (!found)
            continue;
        *ino = group * per + bit + 1;
        return count_inodes(fs, group, -1, dir);
    }
    return -ENOSPC;
}

int ext2_free_inode(struct ext2 *fs, uint32_t ino, bool dir)
{
    uint32_t group = (ino - 1) / fs->disk.inodes_per_group;
    int err = clear_bit(fs, fs->groups[group].inode_bitmap, (ino - 1) % fs->disk.inodes_per_group,
                        "inode freed twice");

    return err ? err : count_inodes(fs, group, 1, dir);
}
