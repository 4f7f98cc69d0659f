/* namei.c - names and what they stand for: the VFS's calls on directories and links.
 * Each takes the file system's lock once, and undoes what it did where a later step fails. */
#include "kernel/fs/ext2/ext2.h"

#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/stat.h"

#define LINKS_MAX 32000u
#define FAST_LINK (EXT2_NBLOCKS * 4u) /* a target that is shorter lies in the inode */

static int lookup(struct inode *dir, const struct name *n, struct inode **out)
{
    struct ext2 *fs = ext2_of(dir->super);
    uint32_t ino;
    int err;

    mutex_lock(&fs->lock);
    err = ext2_dir_find(ext2_inode_of(dir), n, &ino);
    if (!err)
        err = ext2_inode_get(fs, ino, out);
    mutex_unlock(&fs->lock);
    return err;
}

/* A new directory names itself and its parent. */
static int make_dir(struct ext2_inode *dir, struct ext2_inode *i)
{
    int err = ext2_dir_make(i, (uint32_t)dir->inode.ino);

    i->inode.nlink = 2;
    if (!err) {
        dir->inode.nlink++;
        err = ext2_inode_write(dir);
    }
    return err;
}

static int create_locked(struct ext2_inode *dir, const struct name *n, uint32_t mode, uint32_t rdev,
                         struct ext2_inode **out)
{
    struct ext2_inode *i;
    bool is_dir = mode_is(mode, S_IFDIR);
    int err;

    if (is_dir && dir->inode.nlink >= LINKS_MAX)
        return -EMLINK;
    if ((err = ext2_inode_new(dir, mode, rdev, &i)))
        return err;
    if (is_dir)
        err = make_dir(dir, i);
    if (!err)
        err = ext2_inode_write(i);
    if (!err)
        err = ext2_dir_add(dir, n, (uint32_t)i->inode.ino, mode);
    if (err) {
        if (is_dir && i->inode.nlink == 2 && i->dir_size) {
            dir->inode.nlink--;
            ext2_inode_write(dir);
        }
        ext2_inode_drop(i);
        return err;
    }
    *out = i;
    return 0;
}

static int create(struct inode *dir, const struct name *n, uint32_t mode, uint32_t rdev,
                  struct inode **out)
{
    struct ext2 *fs = ext2_of(dir->super);
    struct ext2_inode *i;
    int err;

    mutex_lock(&fs->lock);
    err = create_locked(ext2_inode_of(dir), n, mode, rdev, &i);
    mutex_unlock(&fs->lock);
    if (!err)
        *out = &i->inode;
    return err;
}

static int write_target(struct ext2_inode *i, const char *target)
{
    struct ext2 *fs = ext2_of(i->inode.super);
    size_t len = strlen(target);
    uint32_t block;
    int err;

    if (len >= fs->block_size)
        return -ENAMETOOLONG;
    i->dir_size = (uint32_t)len;
    if (len < FAST_LINK) {
        memcpy(i->block, target, len);
    } else {
        if ((err = ext2_map(i, 0, true, true, &block)) ||
            (err = ext2_write(fs, block, 0, target, len)))
            return err;
    }
    return ext2_inode_write(i);
}

static int symlink(struct inode *dir, const struct name *n, const char *target, struct inode **out)
{
    struct ext2 *fs = ext2_of(dir->super);
    struct ext2_inode *i;
    int err;

    mutex_lock(&fs->lock);
    if (!(err = ext2_inode_new(ext2_inode_of(dir), S_IFLNK | 0777, 0, &i))) {
        err = write_target(i, target);
        if (!err)
            err = ext2_dir_add(ext2_inode_of(dir), n, (uint32_t)i->inode.ino, S_IFLNK);
        if (err)
            ext2_inode_drop(i);
    }
    mutex_unlock(&fs->lock);
    if (!err)
        *out = &i->inode;
    return err;
}

static long readlink(struct inode *inode, char *buf, size_t n)
{
    struct ext2_inode *i = ext2_inode_of(inode);
    struct ext2 *fs = ext2_of(inode->super);
    size_t len = MIN(i->dir_size, n);
    uint32_t block;
    int err;

    if (!inode_is(inode, S_IFLNK))
        return -EINVAL;
    if (!i->sectors) {
        if (i->dir_size >= FAST_LINK)
            return ext2_damaged(fs, "a link longer than its inode", (uint32_t)inode->ino);
        memcpy(buf, i->block, len);
        return (long)len;
    }
    mutex_lock(&fs->lock);
    err = ext2_map(i, 0, false, true, &block);
    if (!err)
        err = block && len <= fs->block_size ? ext2_read(fs, block, 0, buf, len) : -EIO;
    mutex_unlock(&fs->lock);
    return err ? err : (long)len;
}

static int link(struct inode *dir, const struct name *n, struct inode *inode)
{
    struct ext2 *fs = ext2_of(dir->super);
    struct ext2_inode *i = ext2_inode_of(inode);
    int err;

    if (inode->nlink >= LINKS_MAX)
        return -EMLINK;
    mutex_lock(&fs->lock);
    inode->nlink++;
    if ((err = ext2_inode_write(i)) ||
        (err = ext2_dir_add(ext2_inode_of(dir), n, (uint32_t)inode->ino, inode->mode))) {
        inode->nlink--;
        ext2_inode_write(i);
    }
    mutex_unlock(&fs->lock);
    return err;
}

/* One name less; without any, the inode lives as long as somebody has it open. */
static void lose_link(struct ext2_inode *i, uint32_t by)
{
    i->inode.nlink -= MIN(by, i->inode.nlink);
    ext2_inode_write(i);
    if (i->inode.nlink == 0)
        ext2_inode_forget(i);
}

static int unlink(struct inode *dir, const struct name *n, struct inode *inode)
{
    struct ext2 *fs = ext2_of(dir->super);
    int err;

    mutex_lock(&fs->lock);
    err = ext2_dir_remove(ext2_inode_of(dir), n);
    if (!err)
        lose_link(ext2_inode_of(inode), 1);
    mutex_unlock(&fs->lock);
    return err;
}

static int remove_dir(struct ext2_inode *dir, const struct name *n, struct ext2_inode *i)
{
    int empty = ext2_dir_is_empty(i), err;

    if (empty < 1)
        return empty < 0 ? empty : -ENOTEMPTY;
    if (n && (err = ext2_dir_remove(dir, n)))
        return err;
    dir->inode.nlink--;
    lose_link(i, 2);
    return ext2_inode_write(dir);
}

static int rmdir(struct inode *dir, const struct name *n, struct inode *inode)
{
    struct ext2 *fs = ext2_of(dir->super);
    int err;

    mutex_lock(&fs->lock);
    err = remove_dir(ext2_inode_of(dir), n, ext2_inode_of(inode));
    mutex_unlock(&fs->lock);
    return err;
}

/* What the new name stood for gives it up: its entry is pointed to the inode that comes. */
static int replace(struct ext2_inode *to, const struct name *n, struct ext2_inode *i,
                   struct ext2_inode *over)
{
    bool is_dir = inode_is(&over->inode, S_IFDIR);
    int empty = is_dir ? ext2_dir_is_empty(over) : 1, err;

    if (empty < 1)
        return empty < 0 ? empty : -ENOTEMPTY;
    if ((err = ext2_dir_set(to, n, (uint32_t)i->inode.ino, i->inode.mode)))
        return err;
    if (is_dir)
        to->inode.nlink--;
    lose_link(over, is_dir ? 2 : 1);
    return 0;
}

static int rename_locked(struct ext2_inode *from, const struct name *old, struct ext2_inode *i,
                         struct ext2_inode *to, const struct name *new, struct ext2_inode *over)
{
    bool is_dir = inode_is(&i->inode, S_IFDIR);
    struct name dotdot = name_of("..");
    int err;

    if (is_dir && from != to && to->inode.nlink >= LINKS_MAX)
        return -EMLINK;
    if (over)
        err = replace(to, new, i, over);
    else
        err = ext2_dir_add(to, new, (uint32_t)i->inode.ino, i->inode.mode);
    if (err || (err = ext2_dir_remove(from, old)))
        return err;
    if (!is_dir || from == to)
        return ext2_inode_write(to);
    from->inode.nlink--;
    to->inode.nlink++;
    if ((err = ext2_dir_set(i, &dotdot, (uint32_t)to->inode.ino, S_IFDIR)))
        return err;
    ext2_inode_write(from);
    return ext2_inode_write(to);
}

static int rename(struct inode *from, const struct name *old, struct inode *i, struct inode *to,
                  const struct name *new, struct inode *over)
{
    struct ext2 *fs = ext2_of(from->super);
    int err;

    mutex_lock(&fs->lock);
    err = rename_locked(ext2_inode_of(from), old, ext2_inode_of(i), ext2_inode_of(to), new,
                        over ? ext2_inode_of(over) : NULL);
    mutex_unlock(&fs->lock);
    return err;
}

/* An error finds its way out by the next call that returns one. */
static void changed(struct inode *inode)
{
    struct ext2 *fs = ext2_of(inode->super);

    if (fs->readonly)
        return;
    mutex_lock(&fs->lock);
    (void)ext2_inode_write(ext2_inode_of(inode));
    mutex_unlock(&fs->lock);
}

static void stat_inode(struct inode *inode, struct stat *st)
{
    struct ext2_inode *i = ext2_inode_of(inode);

    st->st_blksize = (int32_t)ext2_of(inode->super)->block_size;
    st->st_blocks = i->sectors;
    if (!inode->object)
        st->st_size = i->dir_size;
}

const struct inode_ops ext2_inode_ops = {
    .lookup = lookup,
    .create = create,
    .symlink = symlink,
    .link = link,
    .unlink = unlink,
    .rmdir = rmdir,
    .rename = rename,
    .readlink = readlink,
    .truncate = ext2_truncate,
    .place = ext2_place,
    .changed = changed,
    .stat = stat_inode,
};
