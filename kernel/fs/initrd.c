/* initrd.c - the boot module becomes the root file system. The archive is read a page at a time,
 * each page goes back to the frame allocator as soon as it has been read: at its peak the contents
 * are in memory once, plus a page. Links between files (several names of one inode) are found again
 * by the archive's inode numbers, in a list of those only. */
#include "kernel/fs/initrd.h"

#include "kernel/cpu/exit.h"
#include "kernel/fs/cpio.h"
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/list.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mode.h"
#include "mm/kmalloc.h"
#include "mm/kmap.h"

struct hard_link {
    struct list link;
    uint32_t ino, dev_major, dev_minor;
    char path[];
};

struct unpack {
    struct cpio cpio;
    struct list hard_links;
    struct file *file; /* the regular file whose contents come now */
    uint64_t pos;
    uint32_t have; /* of a link's target */
    char target[PATH_MAX];
    uint32_t entries;
};

static struct hard_link *find_hard_link(const struct unpack *u, const struct cpio_entry *e)
{
    list_for_each(p, &u->hard_links) {
        struct hard_link *h = list_entry(p, struct hard_link, link);
        if (h->ino == e->ino && h->dev_major == e->dev_major && h->dev_minor == e->dev_minor)
            return h;
    }
    return NULL;
}

static int remember_hard_link(struct unpack *u, const struct cpio_entry *e)
{
    size_t len = strlen(e->path) + 1;
    struct hard_link *h = kmalloc(sizeof *h + len);

    if (!h)
        return -ENOMEM;
    h->ino = e->ino;
    h->dev_major = e->dev_major;
    h->dev_minor = e->dev_minor;
    memcpy(h->path, e->path, len);
    list_add(&u->hard_links, &h->link);
    return 0;
}

/* One more name of a file that the archive has named before: 1 if so. */
static int link_again(struct unpack *u, const struct cpio_entry *e)
{
    struct hard_link *h = find_hard_link(u, e);
    int err;

    if (!h)
        return remember_hard_link(u, e);
    err = vfs_link(&vfs_kernel_context, NULL, h->path, NULL, e->path, 0);
    return err ? err : 1;
}

/* Contents come with one of the names; a name without them leaves the file as it is. */
static int open_regular(struct unpack *u, const struct cpio_entry *e)
{
    unsigned flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
    int known = e->nlink > 1 ? link_again(u, e) : 0;

    if (known < 0)
        return known;
    if (known && !e->size)
        flags &= ~(unsigned)O_TRUNC;
    u->pos = 0;
    return vfs_open(&vfs_kernel_context, NULL, e->path, flags, e->mode & 07777, &u->file);
}

static int make_directory(const struct cpio_entry *e)
{
    struct fs_context *fs = &vfs_kernel_context;
    const char *path = *e->path ? e->path : "/";
    int err = *e->path ? vfs_mkdir(fs, NULL, path, e->mode & 07777) : -EEXIST;

    return err == -EEXIST ? vfs_chmod(fs, NULL, path, e->mode & 07777) : err;
}

static int begin_link(struct unpack *u, const struct cpio_entry *e)
{
    u->have = 0;
    return e->size < sizeof u->target ? 0 : -ENAMETOOLONG;
}

static int make_node(const struct cpio_entry *e)
{
    int err =
        vfs_mknod(&vfs_kernel_context, NULL, e->path, e->mode, DEV(e->rdev_major, e->rdev_minor));

    return err == -EEXIST ? 0 : err;
}

static int unpack_entry(void *arg, const struct cpio_entry *e)
{
    struct unpack *u = arg;

    u->entries++;
    if (S_ISDIR(e->mode))
        return make_directory(e);
    if (S_ISREG(e->mode))
        return open_regular(u, e);
    if (S_ISLNK(e->mode))
        return begin_link(u, e);
    if (S_ISCHR(e->mode) || S_ISBLK(e->mode) || S_ISFIFO(e->mode))
        return make_node(e);
    return S_ISSOCK(e->mode) ? 0 : -EINVAL;
}

static int unpack_data(void *arg, const void *buf, size_t n)
{
    struct unpack *u = arg;
    long done;

    if (!u->file) {
        memcpy(u->target + u->have, buf, n); /* fits: begin_link looked at the size */
        u->have += n;
        return 0;
    }
    done = object_write_kernel(file_object(u->file), u->pos, buf, n);
    if (done < 0)
        return (int)done;
    u->pos += (uint64_t)done;
    return (size_t)done == n ? 0 : -ENOMEM;
}

static int make_link(struct unpack *u, const char *path)
{
    struct fs_context *fs = &vfs_kernel_context;
    int err;

    u->target[u->have] = '\0';
    err = vfs_symlink(fs, u->target, NULL, path);
    if (err == -EEXIST && !(err = vfs_unlink(fs, NULL, path)))
        err = vfs_symlink(fs, u->target, NULL, path);
    return err;
}

static int unpack_end(void *arg)
{
    struct unpack *u = arg;
    const struct cpio_entry *e = &u->cpio.entry;

    if (S_ISLNK(e->mode))
        return make_link(u, e->path);
    if (u->file) {
        u->file->inode->mtime = (uint64_t)e->mtime * NS_PER_SEC;
        file_put(u->file);
        u->file = NULL;
    }
    return 0;
}

static const struct cpio_sink sink = { unpack_entry, unpack_data, unpack_end };

static noreturn void give_up(const struct unpack *u, int err)
{
    const struct cpio *c = &u->cpio;

    if (c->error)
        kprintf("initrd: damaged at byte %u: %s\n", (unsigned)c->error_offset, c->error);
    else if (err == -ENOMEM)
        kprintf("initrd: out of memory at byte %u; the machine has too little\n",
                (unsigned)c->offset);
    else
        kprintf("initrd: %s: error %d\n", c->entry.path, -err);
    kprintf("There is no root file system to start from.\n");
    machine_exit(false);
}

/* Feed the part of [start, end) that lies in its first page, and give the page back. */
static int unpack_page(struct unpack *u, uint32_t start, uint32_t end)
{
    uint32_t page = PAGE_DOWN(start), next = page + PAGE_SIZE;
    char *window = kmap(paddr_frame((paddr_t){ page }));
    int err = cpio_feed(&u->cpio, window + (start - page), MIN(end, next) - start);

    kunmap(window);
    if (page == start)
        frame_give((paddr_t){ page }, (paddr_t){ next });
    return err;
}

static void free_hard_links(struct unpack *u)
{
    for (struct list *p; (p = list_pop(&u->hard_links));)
        kfree(list_entry(p, struct hard_link, link));
}

void initrd_unpack(uint32_t start, uint32_t end)
{
    struct unpack *u = kzalloc(sizeof *u);
    int err = 0;

    if (start >= end) {
        kprintf("There is no initrd: the first boot module must be a cpio archive.\n");
        machine_exit(false);
    }
    if (!u)
        panic("no memory to unpack the initrd");
    list_init(&u->hard_links);
    cpio_init(&u->cpio, &sink, u);
    for (uint32_t at = start; at < end && !err; at = PAGE_DOWN(at) + PAGE_SIZE)
        err = unpack_page(u, at, end);
    if (!err)
        err = cpio_finish(&u->cpio);
    if (err)
        give_up(u, err);
    kprintf("initrd: %u KB, %u files\n", (unsigned)(end - start) >> 10, (unsigned)u->entries);
    free_hard_links(u);
    kfree(u);
}
