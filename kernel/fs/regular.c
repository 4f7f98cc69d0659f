/* regular.c - open files whose contents are an object's pages: any file system's regular files. */
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"

/* As Linux's relatime: the first read after a change counts. */
static inline void touch_read(struct file *f)
{
    struct inode *i = f->inode;

    if (f->flags & O_NOATIME)
        return;
    if (i->atime <= i->mtime || i->atime <= i->ctime)
        inode_touch(i, TOUCH_ATIME);
}

static long regular_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    long r = object_read(f->inode->object, *pos, ubuf, n);

    if (n && r >= 0) {
        *pos += (uint64_t)r;
        touch_read(f);
    }
    return r;
}

/* Under the inode's lock, so that a write is one piece, and an append is behind all others. */
static long regular_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    struct inode *i = f->inode;
    long r = 0;

    mutex_lock(&i->lock);
    if (f->flags & O_APPEND)
        *pos = i->object->size;
    if (n)
        r = object_write(i->object, *pos, ubuf, n);
    if (r > 0) {
        *pos += (uint64_t)r;
        inode_touch(i, TOUCH_MTIME | TOUCH_CTIME);
    }
    mutex_unlock(&i->lock);
    return r;
}

static int64_t regular_lseek(struct file *f, int64_t off, int whence)
{
    return file_seek_in(f, off, whence, (int64_t)f->inode->object->size);
}

static int regular_fsync(struct file *f)
{
    return 0; /* the pages are the file */
}

static struct object *regular_object(struct file *f)
{
    return f->inode->object;
}

const struct file_ops regular_ops = {
    .name = "regular",
    .read = regular_read,
    .write = regular_write,
    .lseek = regular_lseek,
    .fsync = regular_fsync,
    .object = regular_object,
};
