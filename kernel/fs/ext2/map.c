/* map.c - block n of a file: where it lies on the disk.
 * The first 12 are named in the inode; then one block of numbers, one block of such blocks, and one
 * more level. With 4 KB blocks: 48 KB, 4 MB, 4 GB, 4 TB. */
#include "kernel/fs/ext2/ext2.h"
#include "libc/include/abi/errno.h"

#define MAX_DEPTH 4

/* The way to block n: an index into the inode, then one into each indirect block. Its length, 0
 * when the file can't be that long. */
static int path_to(const struct ext2 *fs, uint32_t n, uint32_t path[MAX_DEPTH])
{
    uint64_t per = fs->block_size / 4, span = 1, left = n;

    if (n < EXT2_NDIR) {
        path[0] = n;
        return 1;
    }
    left -= EXT2_NDIR;
    for (int depth = 1; depth < MAX_DEPTH; depth++) {
        span *= per;
        if (left >= span) {
            left -= span;
            continue;
        }
        path[0] = EXT2_NDIR + (uint32_t)depth - 1;
        for (int level = 1; level <= depth; level++) {
            span /= per;
            path[level] = (uint32_t)(left / span);
            left %= span;
        }
        return depth + 1;
    }
    return 0;
}

/* A fresh block for the file; zeroed where it is metadata. */
static int new_block(struct ext2_inode *i, bool meta, uint32_t *out)
{
    struct ext2 *fs = ext2_of(i->inode.super);
    int err = ext2_alloc_block(fs, i->goal, out);

    if (err)
        return err;
    i->goal = *out + 1;
    i->sectors += fs->block_size / SECTOR_SIZE;
    return meta ? ext2_write(fs, *out, 0, NULL, fs->block_size) : 0;
}

int ext2_map(struct ext2_inode *i, uint32_t n, bool make, bool meta, uint32_t *out)
{
    struct ext2 *fs = ext2_of(i->inode.super);
    uint32_t path[MAX_DEPTH], table = 0, block;
    int depth = path_to(fs, n, path);

    *out = 0;
    if (!depth)
        return -EFBIG;
    for (int level = 0; level < depth; level++) {
        int err = 0;

        if (level == 0)
            block = i->block[path[0]];
        else
            err = ext2_read(fs, table, path[level] * 4, &block, sizeof block);
        if (err)
            return err;
        if (!block) {
            if (!make)
                return 0;
            if ((err = new_block(i, meta || level < depth - 1, &block)))
                return err;
            if (level == 0)
                i->block[path[0]] = block;
            else
                err = ext2_write(fs, table, path[level] * 4, &block, sizeof block);
            if (err)
                return err;
        } else if (!ext2_block_ok(fs, block)) {
            return ext2_damaged(fs, "file names a block that is no data", block);
        }
        table = block;
    }
    *out = block;
    return 0;
}

static int free_data(struct ext2_inode *i, uint32_t block)
{
    struct ext2 *fs = ext2_of(i->inode.super);

    i->sectors -= fs->block_size / SECTOR_SIZE;
    return ext2_free_block(fs, block);
}

/* Free what block *slot leads to, `level` levels of tables above the data, of which the first data
 * block is `base` of the file, as far as it is at or behind n; *slot becomes 0 when all of it
 * went. */
static int free_tree(struct ext2_inode *i, uint32_t *slot, int level, uint64_t base, uint32_t n)
{
    struct ext2 *fs = ext2_of(i->inode.super);
    uint64_t per = fs->block_size / 4, span = 1;
    int err;

    for (int l = 1; l < level; l++)
        span *= per;
    if (!*slot || base + (level ? span * per : 1) <= n)
        return 0;
    if (!ext2_block_ok(fs, *slot))
        return ext2_damaged(fs, "file names a block that is no data", *slot);
    for (uint32_t k = 0; level && k < per; k++) {
        uint32_t child, was;

        if ((err = ext2_read(fs, *slot, k * 4, &child, sizeof child)))
            return err;
        was = child;
        if ((err = free_tree(i, &child, level - 1, base + k * span, n)))
            return err;
        if (child != was && base < n && (err = ext2_write(fs, *slot, k * 4, &child, sizeof child)))
            return err;
    }
    if (base < n)
        return 0;
    err = free_data(i, *slot);
    *slot = 0;
    return err;
}

int ext2_unmap_from(struct ext2_inode *i, uint32_t n)
{
    struct ext2 *fs = ext2_of(i->inode.super);
    uint64_t per = fs->block_size / 4, base = EXT2_NDIR, span = 1;
    int err = 0;

    for (uint32_t k = 0; k < EXT2_NDIR && !err; k++)
        err = free_tree(i, &i->block[k], 0, k, n);
    for (int level = 1; level < MAX_DEPTH && !err; level++) {
        span *= per;
        err = free_tree(i, &i->block[EXT2_NDIR + level - 1], level, base, n);
        base += span;
    }
    i->goal = 0;
    return err;
}
