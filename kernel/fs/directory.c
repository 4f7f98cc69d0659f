/* directory.c - open directories: getdents64, and reading those whose names are all in memory. */
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/dirent.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "mm/uaccess.h"

#define ENTRY_ALIGN 8u
#define ENTRY_MAX   ALIGN_UP(DIRENT64_NAME_OFFSET + NAME_MAX + 1u, ENTRY_ALIGN)

/* Entries go to a user's buffer. */
struct user_sink {
    struct dir_sink sink;
    char *ubuf;
    size_t left;
    long done;
    int error; /* why the entry did not go */
};

static int put_entry(struct user_sink *s, const struct dirent64 *head, const char *name, size_t len)
{
    _Alignas(struct dirent64) char buf[ENTRY_MAX];

    memset(buf, 0, head->d_reclen);
    memcpy(buf, head, DIRENT64_NAME_OFFSET);
    memcpy(buf + DIRENT64_NAME_OFFSET, name, len);
    return copy_to_user(s->ubuf, buf, head->d_reclen);
}

static int user_put(struct dir_sink *sink, const char *name, size_t len, uint64_t ino,
                    unsigned type, uint64_t next)
{
    struct user_sink *s = container_of(sink, struct user_sink, sink);
    size_t size = ALIGN_UP(DIRENT64_NAME_OFFSET + len + 1, (size_t)ENTRY_ALIGN);
    struct dirent64 head = {
        .d_ino = ino, .d_off = (int64_t)next, .d_reclen = (uint16_t)size, .d_type = (uint8_t)type
    };

    s->error = size > s->left ? -EINVAL : put_entry(s, &head, name, len);
    if (s->error)
        return 1;
    s->ubuf += size;
    s->left -= size;
    s->done += (long)size;
    return 0;
}

long file_getdents64(struct file *f, void *ubuf, size_t n)
{
    struct user_sink s = { .sink = { user_put }, .ubuf = ubuf, .left = n };
    int err;

    if (f->flags & O_PATH)
        return -EBADF;
    if (!f->ops->readdir)
        return -ENOTDIR;
    if (!f->inode->nlink)
        return -ENOENT;
    mutex_lock(&f->lock);
    err = f->ops->readdir(f, &s.sink, &f->pos);
    mutex_unlock(&f->lock);
    if (s.done)
        return s.done;
    return err < 0 ? err : s.error;
}

/* . and .. at positions 0 and 1. => 1: the sink is full */
int dir_put_dots(struct file *f, struct dir_sink *s, uint64_t *pos)
{
    struct dentry *d = f->dentry, *up = d->parent;

    if (d == d->super->root && d->super->covers)
        up = d->super->covers->parent;
    if (*pos == 0) {
        if (s->put(s, ".", 1, d->inode->ino, DT_DIR, 1))
            return 1;
        *pos = 1;
    }
    if (*pos == 1) {
        if (s->put(s, "..", 2, up->inode->ino, DT_DIR, 2))
            return 1;
        *pos = 2;
    }
    return 0;
}

static int memory_readdir(struct file *f, struct dir_sink *s, uint64_t *pos)
{
    struct dentry *d;

    if (dir_put_dots(f, s, pos))
        return 1;
    while (*pos <= UINT32_MAX && (d = dentry_child_from(f->dentry, (uint32_t)*pos))) {
        uint64_t next = (uint64_t)d->cookie + 1;
        dentry_get(d); /* the copy may sleep */
        int full = s->put(s, d->name.s, d->name.len, d->inode->ino, IFTODT(d->inode->mode), next);
        dentry_put(d);
        if (full)
            return 1;
        *pos = next;
    }
    return 0;
}

static int64_t directory_lseek(struct file *f, int64_t off, int whence)
{
    return whence == SEEK_END ? -EINVAL : file_seek_in(f, off, whence, 0);
}

static int directory_fsync(struct file *f)
{
    return 0;
}

const struct file_ops memory_directory_ops = {
    .name = "directory",
    .lseek = directory_lseek,
    .readdir = memory_readdir,
    .fsync = directory_fsync,
};
