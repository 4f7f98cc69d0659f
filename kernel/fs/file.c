/* file.c - open files: counting, and the calls on them, which check what all kinds of files have in
 * common and leave the rest to file_ops. */
#include "kernel/fs/file.h"

#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/poll.h"
#include "mm/slab.h"
#include "mm/uaccess.h"

#define ONLY_AT_OPEN (O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC)
#define RW_MAX       0x7ffff000u /* one call moves no more */

static struct slab_cache *cache;
static const struct file_ops path_only_ops = { .name = "path" };

/* Does f count as a writer of its inode? */
static bool counts_as_writer(const struct file *f)
{
    return file_writable(f) && inode_is(f->inode, S_IFREG);
}

struct file *file_create(struct dentry *d, unsigned flags)
{
    struct file *f = slab_alloc(cache, GFP_KERNEL);

    if (!f)
        return NULL;
    *f = (struct file){ .refs = 1,
                        .flags = flags & ~(unsigned)ONLY_AT_OPEN,
                        .ops = flags & O_PATH ? &path_only_ops : d->inode->fops,
                        .inode = d->inode,
                        .dentry = d };
    mutex_init(&f->lock);
    dentry_get(d);
    if (counts_as_writer(f))
        f->inode->writers++;
    return f;
}

int file_start(struct file *f)
{
    int err = f->ops->open ? f->ops->open(f) : 0;

    f->started = !err;
    return err;
}

void file_close(struct file *f)
{
    assert(!f->refs);
    if (f->started && f->ops->release)
        f->ops->release(f);
    if (counts_as_writer(f))
        f->inode->writers--;
    dentry_put(f->dentry);
    slab_free(cache, f);
}

/* What every read and write checks first: 0, or -errno. *n is cut to what one call moves. */
static inline int check_read(const struct file *f, const void *ubuf, size_t *n)
{
    if (!file_readable(f))
        return -EBADF;
    if (!f->ops->read)
        return inode_is(f->inode, S_IFDIR) ? -EISDIR : -EINVAL;
    if ((long)*n < 0)
        return -EINVAL;
    *n = MIN(*n, (size_t)RW_MAX);
    return user_range_ok(ubuf, *n) ? 0 : -EFAULT;
}

static inline int check_write(const struct file *f, const void *ubuf, size_t *n)
{
    if (!file_writable(f))
        return -EBADF;
    if (!f->ops->write || (long)*n < 0)
        return -EINVAL;
    *n = MIN(*n, (size_t)RW_MAX);
    return user_range_ok(ubuf, *n) ? 0 : -EFAULT;
}

long file_read(struct file *f, void *ubuf, size_t n)
{
    long r = check_read(f, ubuf, &n);

    if (r)
        return r;
    if (!f->ops->lseek) /* a stream: no position to keep, and others may wait in it */
        return f->ops->read(f, ubuf, n, &f->pos);
    mutex_lock(&f->lock);
    r = f->ops->read(f, ubuf, n, &f->pos);
    mutex_unlock(&f->lock);
    return r;
}

long file_write(struct file *f, const void *ubuf, size_t n)
{
    long r = check_write(f, ubuf, &n);

    if (r)
        return r;
    if (!f->ops->lseek)
        return f->ops->write(f, ubuf, n, &f->pos);
    mutex_lock(&f->lock);
    r = f->ops->write(f, ubuf, n, &f->pos);
    mutex_unlock(&f->lock);
    return r;
}

static inline int check_pos(const struct file *f, int64_t pos)
{
    if (pos < 0)
        return -EINVAL;
    return f->ops->lseek ? 0 : -ESPIPE;
}

long file_pread(struct file *f, void *ubuf, size_t n, int64_t pos)
{
    uint64_t at = (uint64_t)pos;
    long r = check_pos(f, pos);

    if (!r)
        r = check_read(f, ubuf, &n);
    return r ? r : f->ops->read(f, ubuf, n, &at);
}

long file_pwrite(struct file *f, const void *ubuf, size_t n, int64_t pos)
{
    uint64_t at = (uint64_t)pos;
    long r = check_pos(f, pos);

    if (!r)
        r = check_write(f, ubuf, &n);
    return r ? r : f->ops->write(f, ubuf, n, &at);
}

int64_t file_lseek(struct file *f, int64_t off, int whence)
{
    int64_t r;

    if (f->flags & O_PATH)
        return -EBADF;
    if (!f->ops->lseek)
        return -ESPIPE;
    mutex_lock(&f->lock);
    r = f->ops->lseek(f, off, whence);
    mutex_unlock(&f->lock);
    return r;
}

int64_t file_seek_in(struct file *f, int64_t off, int whence, int64_t size)
{
    int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)f->pos : size;

    if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END)
        return -EINVAL;
    if (off > INT64_MAX - base)
        return -EOVERFLOW;
    if (base + off < 0)
        return -EINVAL;
    f->pos = (uint64_t)(base + off);
    return base + off;
}

long file_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
    if (f->flags & O_PATH)
        return -EBADF;
    return f->ops->ioctl ? f->ops->ioctl(f, cmd, arg) : -ENOTTY;
}

unsigned file_poll(struct file *f)
{
    if (f->flags & O_PATH)
        return POLLNVAL;
    return f->ops->poll ? f->ops->poll(f) : POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
}

int file_stat(struct file *f, struct stat *st)
{
    inode_stat(f->inode, st);
    return 0;
}

int file_truncate(struct file *f, int64_t size)
{
    if (f->flags & O_PATH)
        return -EBADF;
    return file_writable(f) ? inode_truncate(f->inode, size) : -EINVAL;
}

int file_chmod(struct file *f, uint32_t mode)
{
    if (f->flags & O_PATH)
        return -EBADF;
    inode_chmod(f->inode, mode);
    return 0;
}

int file_fsync(struct file *f)
{
    if (f->flags & O_PATH)
        return -EBADF;
    return f->ops->fsync ? f->ops->fsync(f) : -EINVAL;
}

struct object *file_object(struct file *f)
{
    return f->ops->object ? f->ops->object(f) : NULL;
}

long file_read_kernel(struct file *f, uint64_t pos, void *buf, size_t n)
{
    struct object *o = file_object(f);

    return o ? object_read_kernel(o, pos, buf, n) : -EINVAL;
}

char *file_path(struct file *f, struct dentry *root, char *buf, size_t n)
{
    return dentry_path(f->dentry, root, buf, n, NULL);
}

void file_init(void)
{
    cache = slab_create("file", sizeof(struct file), 0, NULL);
    assert(cache);
}
