/* sys_path.c - calls on names. The *at forms are the calls; the old ones start at the working
 * directory. */
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/proc/process.h"
#include "kernel/sys/calls.h"
#include "kernel/sys/filesize.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/stat.h"
#include "libc/include/abi/statfs.h"
#include "mm/uaccess.h"

static struct fs_context *fs(void)
{
    return current_process()->fs;
}

/* A path argument with the directory that it starts from. */
struct where {
    struct path path;
    struct dentry *base;
};

static int where_get(struct where *w, int dir, const char *upath)
{
    int r = path_get(&w->path, upath);

    if (r < 0)
        return r;
    r = files_base(current_process()->files, dir, w->path.s, &w->base);
    if (r < 0)
        path_put(&w->path);
    return r;
}

static long where_put(struct where *w, long r)
{
    dentry_put(w->base);
    path_put(&w->path);
    return r;
}

/* ---- what a name means */

static long stat_path(int dir, const char *path, void *result, unsigned lookup)
{
    struct where w;
    struct stat st;
    long r = where_get(&w, dir, path);

    if (r < 0)
        return r;
    r = where_put(&w, vfs_stat(fs(), w.base, w.path.s, lookup, &st));
    return r < 0 ? r : copy_to_user(result, &st, sizeof st);
}

long sys_stat64(const char *path, void *result)
{
    return stat_path(AT_FDCWD, path, result, LOOKUP_FOLLOW);
}

long sys_lstat64(const char *path, void *result)
{
    return stat_path(AT_FDCWD, path, result, 0);
}

/* The file behind a descriptor, or with AT_FDCWD the working directory. */
static long stat_itself(int fd, void *result)
{
    struct stat st;
    long r;

    if (fd != AT_FDCWD)
        return sys_fstat64(fd, result);
    r = vfs_stat(fs(), NULL, ".", LOOKUP_FOLLOW, &st);
    return r < 0 ? r : copy_to_user(result, &st, sizeof st);
}

long sys_fstatat64(int dir, const char *path, void *result, uint32_t flags)
{
    uint32_t first;

    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | 0x800u /* AT_NO_AUTOMOUNT */))
        return -EINVAL;
    if (flags & AT_EMPTY_PATH) {
        char c;

        if (copy_from_user(&c, path, 1) < 0)
            return -EFAULT;
        first = (uint32_t)c;
        if (first == 0)
            return stat_itself(dir, result);
    }
    return stat_path(dir, path, result, flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW);
}

long sys_access(const char *path, uint32_t mode)
{
    struct where w;
    long r;

    if (mode & ~(uint32_t)(R_OK | W_OK | X_OK))
        return -EINVAL;
    r = where_get(&w, AT_FDCWD, path);
    return r < 0 ? r : where_put(&w, vfs_access(fs(), w.base, w.path.s, (int)mode));
}

long sys_readlink(const char *path, void *buf, size_t size)
{
    struct where w;
    long r;

    if ((long)size <= 0)
        return -EINVAL;
    r = where_get(&w, AT_FDCWD, path);
    return r < 0 ? r : where_put(&w, vfs_readlink(fs(), w.base, w.path.s, buf, size));
}

/* ---- names made and removed */

long sys_mkdir(const char *path, uint32_t mode)
{
    struct where w;
    long r = where_get(&w, AT_FDCWD, path);

    return r < 0 ? r : where_put(&w, vfs_mkdir(fs(), w.base, w.path.s, mode));
}

long sys_rmdir(const char *path)
{
    return sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

long sys_unlink(const char *path)
{
    return sys_unlinkat(AT_FDCWD, path, 0);
}

long sys_unlinkat(int dir, const char *path, uint32_t flags)
{
    struct where w;
    long r;

    if (flags & ~(uint32_t)AT_REMOVEDIR)
        return -EINVAL;
    r = where_get(&w, dir, path);
    if (r < 0)
        return r;
    r = flags & AT_REMOVEDIR ? vfs_rmdir(fs(), w.base, w.path.s)
                             : vfs_unlink(fs(), w.base, w.path.s);
    return where_put(&w, r);
}

/* Two names, both from the working directory. */
static long two_names(const char *from, const char *to, bool rename)
{
    struct where a, b;
    long r = where_get(&a, AT_FDCWD, from);

    if (r < 0)
        return r;
    r = where_get(&b, AT_FDCWD, to);
    if (r < 0)
        return where_put(&a, r);
    r = rename ? vfs_rename(fs(), a.base, a.path.s, b.base, b.path.s)
               : vfs_link(fs(), a.base, a.path.s, b.base, b.path.s, 0);
    return where_put(&a, where_put(&b, r));
}

long sys_link(const char *from, const char *to)
{
    return two_names(from, to, false);
}

long sys_rename(const char *from, const char *to)
{
    return two_names(from, to, true);
}

long sys_symlink(const char *target, const char *path)
{
    struct where w;
    struct path text;
    long r = path_get(&text, target);

    if (r < 0)
        return r;
    r = where_get(&w, AT_FDCWD, path);
    if (r == 0)
        r = where_put(&w, vfs_symlink(fs(), text.s, w.base, w.path.s));
    path_put(&text);
    return r;
}

long sys_chmod(const char *path, uint32_t mode)
{
    struct where w;
    long r = where_get(&w, AT_FDCWD, path);

    return r < 0 ? r : where_put(&w, vfs_chmod(fs(), w.base, w.path.s, mode));
}

static long truncate_at(const struct where *w, int64_t size)
{
    struct stat st;

    if (size > 0 && !file_may_grow(0, (uint64_t)size)) { /* it depends on what the file has */
        long r = vfs_stat(fs(), w->base, w->path.s, LOOKUP_FOLLOW, &st);

        if (r < 0)
            return r;
        if (S_ISREG(st.st_mode) && size > st.st_size)
            return file_too_large();
    }
    return vfs_truncate(fs(), w->base, w->path.s, size);
}

long sys_truncate64(const char *path, uint32_t low, uint32_t high)
{
    struct where w;
    long r = where_get(&w, AT_FDCWD, path);

    return r < 0 ? r : where_put(&w, truncate_at(&w, (int64_t)((uint64_t)high << 32 | low)));
}

/* ---- the working directory */

long sys_chdir(const char *path)
{
    struct path name;
    long r = path_get(&name, path);

    if (r < 0)
        return r;
    r = vfs_chdir(fs(), name.s);
    path_put(&name);
    return r;
}

long sys_getcwd(void *buf, size_t size)
{
    return vfs_getcwd(fs(), buf, size);
}

/* ---- file systems */

long sys_sync(void)
{
    vfs_sync();
    return 0;
}

static long put_statfs(struct super *s, size_t size, void *result)
{
    struct statfs st;

    if (size != sizeof st)
        return -EINVAL;
    super_statfs(s, &st);
    return copy_to_user(result, &st, sizeof st);
}

long sys_statfs64(const char *path, size_t size, void *result)
{
    struct dentry *d;
    struct path name;
    long r = path_get(&name, path);

    if (r < 0)
        return r;
    r = vfs_lookup(fs(), NULL, name.s, LOOKUP_FOLLOW, &d);
    path_put(&name);
    if (r < 0)
        return r;
    r = put_statfs(d->super, size, result);
    dentry_put(d);
    return r;
}

long sys_fstatfs64(int fd, size_t size, void *result)
{
    struct file *f = fd_get(current_process()->files, fd);
    long r;

    if (!f)
        return -EBADF;
    r = put_statfs(f->inode->super, size, result);
    file_put(f);
    return r;
}

long sys_syncfs(int fd)
{
    struct file *f = fd_get(current_process()->files, fd);
    long r;

    if (!f)
        return -EBADF;
    r = super_sync(f->inode->super);
    file_put(f);
    return r;
}
