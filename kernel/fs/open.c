/* open.c - from a path to an open file.
 *
 *   flags             the name            result
 *   O_CREAT           missing             made
 *   O_CREAT|O_EXCL    there, or a link    -EEXIST
 *   O_CREAT           a link              on to where it leads
 *   O_NOFOLLOW        a link              -ELOOP
 *   writing           a directory         -EISDIR
 *   O_DIRECTORY       no directory        -ENOTDIR
 *   writing           runs as a program   -ETXTBSY   */
#include "kernel/fs/file.h"
#include "kernel/fs/lookup.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mode.h"

/* Find or make the last name of a path that is opened with O_CREAT: 1 when a link was followed and
 * the walk must go on. */
static int create_or_find(struct walk *w, unsigned flags, uint32_t mode, struct dentry **out,
                          bool *created)
{
    struct inode *dir = w->at->inode;
    int err;

    if (!walk_last_is_name(w))
        return flags & O_EXCL ? -EEXIST : -EISDIR;
    if (w->slash)
        return -EISDIR;
    mutex_lock(&dir->lock);
    err = dentry_child_locked(w->at, &w->last, out);
    if (err == -ENOENT && !directory_is_dead(dir)) {
        err = create_at(w, S_IFREG | (mode & 07777 & ~w->fs->umask), 0, out);
        *created = !err;
    }
    mutex_unlock(&dir->lock);
    if (err || *created)
        return err;
    *out = dentry_mounted(*out);
    if (flags & O_EXCL)
        err = -EEXIST;
    else if (inode_is((*out)->inode, S_IFDIR))
        err = -EISDIR;
    else if (inode_is((*out)->inode, S_IFLNK) && !(flags & O_NOFOLLOW))
        err = walk_follow(w, *out) ?: 1;
    else
        return 0;
    dentry_put(*out);
    return err;
}

static int open_walk(struct walk *w, unsigned flags, uint32_t mode, struct dentry **out,
                     bool *created)
{
    int err;

    if (!(flags & O_CREAT)) {
        err = walk_run(w, (flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
                              (flags & O_DIRECTORY ? LOOKUP_DIRECTORY : 0));
    } else {
        do {
            if (!(err = walk_run(w, WALK_PARENT)))
                err = create_or_find(w, flags, mode, out, created);
        } while (err == 1 && *w->rest);
        if (err <= 0)
            return err;
    }
    if (err < 0)
        return err;
    *out = w->at; /* also what a link that is no path led to */
    dentry_get(w->at);
    return 0;
}

static int may_open(const struct inode *i, unsigned flags)
{
    bool writes = flags & (O_ACCMODE | O_TRUNC);

    if (flags & O_PATH)
        return 0;
    if (inode_is(i, S_IFLNK))
        return -ELOOP;
    if (inode_is(i, S_IFSOCK))
        return -ENXIO;
    if (inode_is(i, S_IFDIR) && (writes || flags & O_CREAT))
        return -EISDIR;
    if (flags & O_DIRECTORY && !inode_is(i, S_IFDIR))
        return -ENOTDIR;
    return inode_is(i, S_IFREG) && writes && i->writers < 0 ? -ETXTBSY : 0;
}

/* Open what the walk found. Takes over no reference. */
static int open_dentry(struct dentry *d, unsigned flags, bool created, struct file **out)
{
    struct file *f;
    int err = may_open(d->inode, flags);

    if (err)
        return err;
    if (!(f = file_create(d, flags)))
        return -ENOMEM;
    err = file_start(f);
    if (!err && flags & O_TRUNC && !created && !(flags & O_PATH) && inode_is(d->inode, S_IFREG))
        err = inode_truncate(d->inode, 0);
    if (err)
        file_put(f);
    else
        *out = f;
    return err;
}

int vfs_open(struct fs_context *fs, struct dentry *base, const char *path, unsigned flags,
             uint32_t mode, struct file **out)
{
    struct walk w;
    struct dentry *d;
    bool created = false;
    int err = walk_start(&w, fs, base, path);

    if (flags & O_PATH)
        flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    if (!err)
        err = open_walk(&w, flags, mode, &d, &created);
    walk_end(&w);
    if (!err) {
        err = open_dentry(d, flags, created, out);
        dentry_put(d);
    }
    return err;
}
