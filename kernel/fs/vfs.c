/* vfs.c - calls on one file by its path, and on where a process stands. Errors and their order are
 * Linux's (man pages of section 2). */
#include "kernel/fs/vfs.h"

#include "kernel/fs/file.h"
#include "kernel/fs/lookup.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mode.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"

int path_get(struct path *p, const void *upath)
{
    long len = strncpy_from_user(p->room, upath, sizeof p->room);

    p->s = p->room;
    if (len == -ENAMETOOLONG) {
        if (!(p->s = kmalloc(PATH_MAX)))
            return -ENOMEM;
        len = strncpy_from_user(p->s, upath, PATH_MAX);
    }
    if (len > 0)
        return 0;
    path_put(p);
    return len < 0 ? (int)len : -ENOENT;
}

void path_put(struct path *p)
{
    if (p->s != p->room)
        kfree(p->s);
}

/* ---- one file by its path */

long vfs_readlink(struct fs_context *fs, struct dentry *base, const char *path, void *ubuf,
                  size_t n)
{
    struct dentry *d;
    char *buf;
    long len = (int)n <= 0 ? -EINVAL : vfs_lookup(fs, base, path, 0, &d);

    if (len)
        return len;
    if (!inode_is(d->inode, S_IFLNK) || !d->inode->ops->readlink) {
        len = -EINVAL;
    } else if (!(buf = kmalloc(PATH_MAX))) {
        len = -ENOMEM;
    } else {
        len = d->inode->ops->readlink(d->inode, buf, MIN(n, (size_t)PATH_MAX));
        if (len > 0 && copy_to_user(ubuf, buf, (size_t)len))
            len = -EFAULT;
        kfree(buf);
    }
    dentry_put(d);
    return len;
}

int vfs_stat(struct fs_context *fs, struct dentry *base, const char *path, unsigned flags,
             struct stat *st)
{
    struct dentry *d;
    int err = vfs_lookup(fs, base, path, flags, &d);

    if (err)
        return err;
    inode_stat(d->inode, st);
    dentry_put(d);
    return 0;
}

/* The only user is root: what he lacks is what nobody has. */
int vfs_access(struct fs_context *fs, struct dentry *base, const char *path, int mode)
{
    struct dentry *d;
    int err =
        mode & ~(R_OK | W_OK | X_OK) ? -EINVAL : vfs_lookup(fs, base, path, LOOKUP_FOLLOW, &d);

    if (err)
        return err;
    if (mode & X_OK && !inode_is(d->inode, S_IFDIR) && !(d->inode->mode & 0111))
        err = -EACCES;
    dentry_put(d);
    return err;
}

int vfs_chmod(struct fs_context *fs, struct dentry *base, const char *path, uint32_t mode)
{
    struct dentry *d;
    int err = vfs_lookup(fs, base, path, LOOKUP_FOLLOW, &d);

    if (err)
        return err;
    inode_chmod(d->inode, mode);
    dentry_put(d);
    return 0;
}

int vfs_truncate(struct fs_context *fs, struct dentry *base, const char *path, int64_t size)
{
    struct dentry *d;
    int err = size < 0 ? -EINVAL : vfs_lookup(fs, base, path, LOOKUP_FOLLOW, &d);

    if (err)
        return err;
    err = inode_is(d->inode, S_IFDIR) ? -EISDIR : inode_truncate(d->inode, size);
    dentry_put(d);
    return err;
}

/* ---- a process's view */

static void set_cwd(struct fs_context *fs, struct dentry *d)
{
    struct dentry *old = fs->cwd;

    fs->cwd = d;
    dentry_put(old);
}

int vfs_chdir(struct fs_context *fs, const char *path)
{
    struct dentry *d;
    int err = vfs_lookup(fs, NULL, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &d);

    if (!err)
        set_cwd(fs, d);
    return err;
}

int vfs_fchdir(struct fs_context *fs, struct file *f)
{
    if (!inode_is(f->inode, S_IFDIR))
        return -ENOTDIR;
    dentry_get(f->dentry);
    set_cwd(fs, f->dentry);
    return 0;
}

static long copy_path(const char *s, void *ubuf, size_t n)
{
    size_t len = strlen(s) + 1;

    if (len > n)
        return -ERANGE;
    return copy_to_user(ubuf, s, len) ? -EFAULT : (long)len;
}

long vfs_getcwd(struct fs_context *fs, void *ubuf, size_t n)
{
    struct dentry *d = fs->cwd;
    char *buf, *s;
    long r;

    if (!d->hashed && d->parent != d)
        return -ENOENT;
    if (!(buf = kmalloc(PATH_MAX)))
        return -ENOMEM;
    s = dentry_path(d, fs->root, buf, PATH_MAX, NULL);
    r = s ? copy_path(s, ubuf, n) : -ENAMETOOLONG;
    kfree(buf);
    return r;
}

uint32_t vfs_umask(struct fs_context *fs, uint32_t mask)
{
    uint32_t old = fs->umask;

    fs->umask = mask & 0777;
    return old;
}
