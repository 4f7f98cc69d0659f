/* remove.c - names that go: unlink, rmdir. The file behind a name lives on while somebody uses
 * it. */
#include "kernel/fs/lookup.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"

/* => dir is locked */
static int unlink_at(struct walk *w, struct dentry *d)
{
    struct inode *dir = w->at->inode, *i = d->inode;
    int err;

    if (w->slash)
        return inode_is(i, S_IFDIR) ? -EISDIR : -ENOTDIR;
    if (inode_is(i, S_IFDIR))
        return -EISDIR;
    if (d->mounted)
        return -EBUSY;
    if (!dir->ops->unlink)
        return -EPERM;
    if ((err = dir->ops->unlink(dir, &w->last, i)))
        return err;
    inode_touch(i, TOUCH_CTIME);
    return 0;
}

/* => dir is locked */
static int rmdir_at(struct walk *w, struct dentry *d)
{
    struct inode *dir = w->at->inode, *i = d->inode;
    int err;

    if (!inode_is(i, S_IFDIR))
        return -ENOTDIR;
    if (d->mounted)
        return -EBUSY;
    if (!dir->ops->rmdir)
        return -EPERM;
    mutex_lock(&i->lock);
    err = dentry_is_full(d) ? -ENOTEMPTY : dir->ops->rmdir(dir, &w->last, i);
    mutex_unlock(&i->lock);
    return err;
}

/* What a path without a name at its end can't be removed for. */
static int remove_no_name(const struct walk *w, bool directory)
{
    if (!directory)
        return -EISDIR;
    return !w->last.len ? -EBUSY : name_is_dot(&w->last) ? -EINVAL : -ENOTEMPTY;
}

static int remove_name(struct fs_context *fs, struct dentry *base, const char *path, bool directory)
{
    struct walk w;
    struct dentry *d;
    int err = walk_start(&w, fs, base, path);

    if (!err)
        err = walk_run(&w, WALK_PARENT);
    if (!err && !walk_last_is_name(&w))
        err = remove_no_name(&w, directory);
    if (!err) {
        struct inode *dir = w.at->inode;
        mutex_lock(&dir->lock);
        if (!(err = dentry_child_locked(w.at, &w.last, &d))) {
            if (!(err = directory ? rmdir_at(&w, d) : unlink_at(&w, d))) {
                inode_touch(dir, TOUCH_DIR);
                dentry_unlink(d);
            }
            dentry_put(d);
        }
        mutex_unlock(&dir->lock);
    }
    walk_end(&w);
    return err;
}

int vfs_unlink(struct fs_context *fs, struct dentry *base, const char *path)
{
    return remove_name(fs, base, path, false);
}

int vfs_rmdir(struct fs_context *fs, struct dentry *base, const char *path)
{
    return remove_name(fs, base, path, true);
}
