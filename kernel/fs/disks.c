/* disks.c - /dev/hda and its like: the device's pages as a file; and what is mounted at boot. */
#include "kernel/fs/disks.h"

#include "kernel/dev/block.h"
#include "kernel/fs/devices.h"
#include "kernel/fs/ext2/ext2.h"
#include "kernel/fs/file.h"
#include "kernel/fs/ramfs.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"

#define BLKGETSIZE   0x1260     /* sectors, in 32 bits */
#define BLKGETSIZE64 0x80041272 /* bytes, in 64 bits */

static struct block_device *disk_of(const struct file *f)
{
    return block_find_number(DEV_MAJOR(f->inode->rdev), DEV_MINOR(f->inode->rdev));
}

static long disk_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    long r = object_read(&disk_of(f)->cache, *pos, ubuf, n);

    if (r > 0)
        *pos += (uint64_t)r;
    return r;
}

/* A disk does not grow. */
static long disk_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    struct object *o = &disk_of(f)->cache;
    long r;

    if (*pos >= o->size)
        return n ? -ENOSPC : 0;
    if (n > o->size - *pos)
        n = (size_t)(o->size - *pos);
    r = object_write(o, *pos, ubuf, n);
    if (r > 0)
        *pos += (uint64_t)r;
    return r;
}

static int64_t disk_lseek(struct file *f, int64_t off, int whence)
{
    return file_seek_in(f, off, whence, (int64_t)disk_of(f)->cache.size);
}

static long disk_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
    struct block_device *dev = disk_of(f);

    if (cmd == BLKGETSIZE)
        return put_user32((uint32_t)dev->sectors, (void *)arg);
    if (cmd == BLKGETSIZE64)
        return copy_to_user((void *)arg, &dev->cache.size, sizeof dev->cache.size);
    return -ENOTTY;
}

static int disk_fsync(struct file *f)
{
    return object_commit(&disk_of(f)->cache, 0, UINT32_MAX);
}

static struct object *disk_object(struct file *f)
{
    return &disk_of(f)->cache;
}

static const struct file_ops disk_ops = {
    .name = "disk",
    .read = disk_read,
    .write = disk_write,
    .lseek = disk_lseek,
    .ioctl = disk_ioctl,
    .fsync = disk_fsync,
    .object = disk_object,
};

__init void disks_register(void)
{
    for (struct block_device *b = block_next(NULL); b; b = block_next(b)) {
        struct device *d = kzalloc(sizeof *d);

        if (!d)
            return;
        *d = (struct device){ .name = b->name,
                              .mode = S_IFBLK | 0600,
                              .dev = DEV(b->major, b->minor),
                              .ops = &disk_ops };
        device_register(d);
    }
}

/* ext2 does not write a magic number into an empty disk: silence where there is none. */
static __init void mount_on(struct block_device *dev, const char *path)
{
    struct ext2 *fs;
    int err = ext2_open(dev, &fs);

    if (!err)
        err = vfs_mount(path, &fs->super);
    if (err)
        kprintf("disk: no ext2 file system on %s to mount on %s (error %d)\n", dev->name, path,
                -err);
    else
        kprintf("disk: %s is mounted on %s%s\n", dev->name, path,
                fs->readonly ? ", read-only" : "");
}

__init void disks_mount(const char *root)
{
    const char *name = strncmp(root, "/dev/", 5) == 0 ? root + 5 : root;
    struct block_device *dev = block_find(*name ? name : "hda");

    ext2_init();
    if (*name && !dev)
        panic("root=%s: there is no such disk", root);
    if (!dev)
        return;
    if (*name) {
        mount_on(dev, "/");
        vfs_follow_root();
        return;
    }
    vfs_mkdir(&vfs_kernel_context, NULL, "/disk", 0755);
    mount_on(dev, "/disk");
}
