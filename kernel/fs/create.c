/* create.c - new names: mkdir, mknod, link, symlink. Walk to the directory, lock it, see that the
 * name is free, let the file system make the inode, name it. */
#include "kernel/fs/lookup.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"

/* Walk to where a new name is to be. => 0: the directory w->at is locked and has no such name.
 * walk_end is due in any case. */
static int place_new(struct walk *w, struct fs_context *fs, struct dentry *base, const char *path,
                     bool directory)
{
    struct dentry *d;
    int err = walk_start(w, fs, base, path);

    if (!err)
        err = walk_run(w, WALK_PARENT);
    if (err)
        return err;
    if (!walk_last_is_name(w))
        return -EEXIST;
    mutex_lock(&w->at->inode->lock);
    err = directory_is_dead(w->at->inode) ? -ENOENT : dentry_child_locked(w->at, &w->last, &d);
    if (!err) {
        dentry_put(d);
        err = -EEXIST;
    } else if (err == -ENOENT && !directory_is_dead(w->at->inode) && (directory || !w->slash)) {
        return 0;
    }
    mutex_unlock(&w->at->inode->lock);
    return err;
}

/* The file system has made (or linked) the inode: name it. Takes over the reference of inode. */
static int add_new(struct walk *w, struct inode *inode, struct dentry **out)
{
    struct inode *dir = w->at->inode;
    struct dentry *d = dentry_add(w->at, &w->last, inode);

    if (!d) {
        int err = inode_is(inode, S_IFDIR) ? dir->ops->rmdir(dir, &w->last, inode)
                                           : dir->ops->unlink(dir, &w->last, inode);
        inode_put(inode);
        return err ? err : -ENOMEM;
    }
    inode_touch(dir, TOUCH_DIR);
    if (out)
        *out = d;
    else
        dentry_put(d);
    return 0;
}

int create_at(struct walk *w, uint32_t mode, uint32_t rdev, struct dentry **out)
{
    struct inode *dir = w->at->inode, *inode;
    int err;

    if (!dir->ops->create)
        return -EPERM;
    err = dir->ops->create(dir, &w->last, mode, rdev, &inode);
    return err ? err : add_new(w, inode, out);
}

int vfs_mknod(struct fs_context *fs, struct dentry *base, const char *path, uint32_t mode,
              uint32_t rdev)
{
    struct walk w;
    int err = place_new(&w, fs, base, path, mode_is(mode, S_IFDIR));

    if (!err) {
        err = create_at(&w, mode & ~(fs->umask & 0777), rdev, NULL);
        mutex_unlock(&w.at->inode->lock);
    }
    walk_end(&w);
    return err;
}

int vfs_mkdir(struct fs_context *fs, struct dentry *base, const char *path, uint32_t mode)
{
    return vfs_mknod(fs, base, path, S_IFDIR | (mode & 01777), 0);
}

int vfs_symlink(struct fs_context *fs, const char *target, struct dentry *base, const char *path)
{
    struct walk w;
    struct inode *inode;
    int err = *target ? place_new(&w, fs, base, path, false) : -ENOENT;

    if (!*target)
        return err;
    if (!err) {
        struct inode *dir = w.at->inode;
        err = dir->ops->symlink ? dir->ops->symlink(dir, &w.last, target, &inode) : -EPERM;
        if (!err)
            err = add_new(&w, inode, NULL);
        mutex_unlock(&dir->lock);
    }
    walk_end(&w);
    return err;
}

/* => w->at is locked and has no w->last */
static int link_at(struct walk *w, struct inode *inode)
{
    struct inode *dir = w->at->inode;
    int err;

    if (inode->super != dir->super)
        return -EXDEV;
    if (inode_is(inode, S_IFDIR) || !dir->ops->link)
        return -EPERM;
    if (!inode->nlink)
        return -ENOENT;
    if ((err = dir->ops->link(dir, &w->last, inode)))
        return err;
    inode_touch(inode, TOUCH_CTIME);
    inode_get(inode);
    return add_new(w, inode, NULL);
}

int vfs_link(struct fs_context *fs, struct dentry *old_base, const char *old,
             struct dentry *new_base, const char *new, unsigned flags)
{
    struct dentry *d;
    struct walk w;
    int err = vfs_lookup(fs, old_base, old, flags, &d);

    if (err)
        return err;
    if (!(err = place_new(&w, fs, new_base, new, false))) {
        err = link_at(&w, d->inode);
        mutex_unlock(&w.at->inode->lock);
    }
    walk_end(&w);
    dentry_put(d);
    return err;
}
