/* inode.c - files themselves: counting their users, their times, what stat says of them. */
#include "kernel/fs/vfs.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/stat.h"
#include "mm/kmalloc.h"

void inode_init(struct inode *i, struct super *s, uint32_t mode, const struct inode_ops *ops,
                const struct file_ops *fops)
{
    *i = (struct inode){ .refs = 1,
                         .mode = mode,
                         .nlink = 1,
                         .super = s,
                         .ino = s->next_ino++,
                         .ops = ops,
                         .fops = fops };
    i->atime = i->mtime = i->ctime = clock_realtime_ns();
    list_init(&i->names);
    mutex_init(&i->lock);
}

void inode_get(struct inode *i)
{
    i->refs++;
}

void inode_evict(struct inode *i)
{
    assert(!i->refs && list_empty(&i->names));
    kfree(i->last_path);
    i->super->ops->evict(i);
}

void inode_put(struct inode *i)
{
    assert(i->refs);
    if (--i->refs)
        return;
    if (i->object)
        object_put(
            i->object); /* its destroy calls inode_evict, now or when the last mapping goes */
    else
        inode_evict(i);
}

void inode_touch(struct inode *i, unsigned what)
{
    uint64_t now = clock_realtime_ns();

    if (what & TOUCH_ATIME)
        i->atime = now;
    if (what & TOUCH_MTIME)
        i->mtime = now;
    if (what & TOUCH_CTIME)
        i->ctime = now;
    if (i->ops->changed)
        i->ops->changed(i);
}

static void put_time(uint64_t ns, uint32_t *sec, uint32_t *nsec)
{
    uint64_t s = ns / NS_PER_SEC;

    *sec = (uint32_t)s;
    *nsec = (uint32_t)(ns - s * NS_PER_SEC);
}

void inode_stat(struct inode *i, struct stat *st)
{
    memset(st, 0, sizeof *st);
    st->st_dev = i->super->dev;
    st->st_ino = i->ino;
    st->__st_ino = (uint32_t)i->ino;
    st->st_mode = i->mode;
    st->st_nlink = i->nlink;
    st->st_uid = i->uid;
    st->st_gid = i->gid;
    st->st_rdev = i->rdev;
    st->st_blksize = PAGE_SIZE;
    if (i->object) {
        st->st_size = (int64_t)i->object->size;
        st->st_blocks = ((uint64_t)i->object->npages + i->object->nout) * (PAGE_SIZE / 512);
    }
    put_time(i->atime, &st->st_atime, &st->st_atime_nsec);
    put_time(i->mtime, &st->st_mtime, &st->st_mtime_nsec);
    put_time(i->ctime, &st->st_ctime, &st->st_ctime_nsec);
    if (i->ops->stat)
        i->ops->stat(i, st);
}

int inode_may_exec(const struct inode *i)
{
    return inode_is(i, S_IFREG) && i->mode & 0111 ? 0 : -EACCES;
}

int inode_truncate(struct inode *i, int64_t size)
{
    bool can = i->object || (inode_is(i, S_IFREG) && i->ops->truncate);
    int err;

    if (size < 0 || !can)
        return -EINVAL;
    if ((uint64_t)size > OBJECT_SIZE_MAX)
        return -EFBIG;
    if (i->writers < 0)
        return -ETXTBSY;
    mutex_lock(&i->lock);
    err = i->ops->truncate ? i->ops->truncate(i, (uint64_t)size)
                           : object_truncate(i->object, (uint64_t)size);
    if (!err)
        inode_touch(i, TOUCH_MTIME | TOUCH_CTIME);
    mutex_unlock(&i->lock);
    return err;
}

void inode_chmod(struct inode *i, uint32_t mode)
{
    mutex_lock(&i->lock);
    i->mode = (i->mode & S_IFMT) | (mode & 07777);
    inode_touch(i, TOUCH_CTIME);
    mutex_unlock(&i->lock);
}

int inode_deny_write(struct inode *i)
{
    if (i->writers > 0)
        return -ETXTBSY;
    i->writers--;
    return 0;
}

void inode_allow_write(struct inode *i)
{
    assert(i->writers < 0);
    i->writers++;
}

/* The names of an inode are its dentries; a file that lost the last one is known by the path it
 * had. */
int inode_object_path(struct object *o, char *buf, size_t n)
{
    struct inode *i = o->priv;
    const char *s = i->last_path;
    size_t len;

    if (!list_empty(&i->names)) {
        s = dentry_path(list_entry(list_first(&i->names), struct dentry, alias), NULL, buf, n,
                        NULL);
        if (!s)
            return -ENAMETOOLONG;
    }
    if (!s)
        return -ENOENT;
    len = strlen(s);
    if (len >= n)
        return -ENAMETOOLONG;
    memmove(buf, s, len + 1);
    return (int)len;
}
