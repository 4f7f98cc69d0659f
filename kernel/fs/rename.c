/* rename.c - a name moves, perhaps to another directory, perhaps over another name: in one step,
 * for everybody who looks. */
#include "kernel/fs/lookup.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"

/* Lock both directories, the ancestor first. Two renames at a time could each hold what the other
 * wants, and a directory could become its own ancestor: one lock of the file system is around
 * them. */
static void lock_both(struct dentry *a, struct dentry *b)
{
    if (a == b) {
        mutex_lock(&a->inode->lock);
        return;
    }
    mutex_lock(&a->super->rename);
    bool a_first = dentry_is_below(b, a) || (!dentry_is_below(a, b) && a < b);
    mutex_lock(&(a_first ? a : b)->inode->lock);
    mutex_lock(&(a_first ? b : a)->inode->lock);
}

static void unlock_both(struct dentry *a, struct dentry *b)
{
    mutex_unlock(&a->inode->lock);
    if (a == b)
        return;
    mutex_unlock(&b->inode->lock);
    mutex_unlock(&a->super->rename);
}

/*  d           over        result
 *  same inode              0, nothing happens
 *  directory   file        -ENOTDIR
 *  file        directory   -EISDIR
 *  directory   not empty   -ENOTEMPTY
 *  a mount point           -EBUSY          */
static int may_replace(const struct dentry *d, const struct dentry *over)
{
    if (inode_is(d->inode, S_IFDIR) && !inode_is(over->inode, S_IFDIR))
        return -ENOTDIR;
    if (!inode_is(d->inode, S_IFDIR) && inode_is(over->inode, S_IFDIR))
        return -EISDIR;
    if (over->mounted)
        return -EBUSY;
    return inode_is(over->inode, S_IFDIR) && dentry_is_full(over) ? -ENOTEMPTY : 0;
}

static int rename_to(struct walk *from, struct dentry *d, struct walk *to, struct dentry *over)
{
    struct inode *dir = from->at->inode, *gone = over ? over->inode : NULL;
    char *room;
    int err;

    if (!dir->ops->rename)
        return -EPERM;
    if (!(room = dentry_name_room(d, to->last.len)))
        return -ENOMEM;
    if (gone)
        mutex_lock(&gone->lock);
    err = over ? may_replace(d, over) : 0;
    if (!err)
        err = dir->ops->rename(dir, &from->last, d->inode, to->at->inode, &to->last, gone);
    if (gone)
        mutex_unlock(&gone->lock);
    if (err) {
        dentry_name_drop(d, room);
        return err;
    }
    inode_touch(dir, TOUCH_DIR);
    inode_touch(to->at->inode, TOUCH_DIR);
    inode_touch(d->inode, TOUCH_CTIME);
    if (gone)
        inode_touch(gone, TOUCH_CTIME);
    dentry_move(d, to->at, &to->last, room, over);
    return 0;
}

/* => both directories are locked, d is what is renamed */
static int rename_found(struct walk *from, struct dentry *d, struct walk *to)
{
    struct dentry *over = NULL;
    bool is_dir = inode_is(d->inode, S_IFDIR);
    int err =
        directory_is_dead(to->at->inode) ? -ENOENT : dentry_child_locked(to->at, &to->last, &over);

    if (err && (err != -ENOENT || directory_is_dead(to->at->inode)))
        return err;
    if (!is_dir && (from->slash || to->slash))
        err = -ENOTDIR;
    else if (dentry_is_below(to->at, d))
        err = -EINVAL; /* into itself */
    else if (over && dentry_is_below(from->at, over))
        err = -ENOTEMPTY;
    else if (over && over->inode == d->inode)
        err = 0;
    else if (d->mounted)
        err = -EBUSY;
    else
        err = rename_to(from, d, to, over);
    if (over)
        dentry_put(over);
    return err;
}

static int rename_walked(struct walk *from, struct walk *to)
{
    struct dentry *d;
    int err;

    if (from->at->super != to->at->super)
        return -EXDEV;
    if (!walk_last_is_name(from) || !walk_last_is_name(to))
        return -EBUSY;
    lock_both(from->at, to->at);
    if (!(err = dentry_child_locked(from->at, &from->last, &d))) {
        err = rename_found(from, d, to);
        dentry_put(d);
    }
    unlock_both(from->at, to->at);
    return err;
}

int vfs_rename(struct fs_context *fs, struct dentry *old_base, const char *old,
               struct dentry *new_base, const char *new)
{
    struct walk from, to;
    int err = walk_start(&from, fs, old_base, old);

    if (!err)
        err = walk_run(&from, WALK_PARENT);
    if (!err) {
        if (!(err = walk_start(&to, fs, new_base, new)))
            err = walk_run(&to, WALK_PARENT);
        if (!err)
            err = rename_walked(&from, &to);
        walk_end(&to);
    }
    walk_end(&from);
    return err;
}
