/* ramfs.c - a file system whose only home is memory: the dentries are its directories, the frames
 * in an inode's object are its contents. What is left to do here is to make inodes and to count
 * links. */
#include "kernel/fs/ramfs.h"

#include "kernel/fs/devices.h"
#include "kernel/fs/file.h"
#include "kernel/fs/pipe.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/stat.h"
#include "libc/include/abi/statfs.h"
#include "mm/kmalloc.h"
#include "mm/slab.h"

/* All kinds but regular files need no object, but one cache for all is simpler than the bytes are
 * dear. */
struct ramfs_inode {
    struct inode inode; /* first */
    struct object object;
    char *target; /* of a symbolic link */
};

static struct slab_cache *cache;
static const struct inode_ops ramfs_inode_ops;

static struct ramfs_inode *ramfs_of(struct inode *i)
{
    return container_of(i, struct ramfs_inode, inode);
}

/* The last user and the last mapping are gone, and the pages with them. */
static void object_gone(struct object *o)
{
    inode_evict(o->priv);
}

static const struct object_ops ramfs_object_ops = {
    .name = "ramfs",
    .swappable = true,
    .destroy = object_gone,
    .path = inode_object_path,
};

static const struct file_ops *ops_for(uint32_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG: return &regular_ops;
    case S_IFDIR: return &memory_directory_ops;
    case S_IFCHR:
    case S_IFBLK: return &device_ops;
    case S_IFIFO: return &fifo_ops;
    default: return NULL; /* links are not opened */
    }
}

static struct ramfs_inode *new_inode(struct super *s, uint32_t mode, uint32_t rdev)
{
    struct ramfs_inode *r = slab_alloc(cache, GFP_KERNEL);

    if (!r)
        return NULL;
    inode_init(&r->inode, s, mode, &ramfs_inode_ops, ops_for(mode));
    r->inode.rdev = rdev;
    r->target = NULL;
    if (mode_is(mode, S_IFREG)) {
        object_init(&r->object, &ramfs_object_ops);
        r->object.priv = &r->inode;
        r->object.dev = s->dev;
        r->object.ino = (uint32_t)r->inode.ino;
        r->inode.object = &r->object;
    }
    return r;
}

static int ramfs_create_inode(struct inode *dir, const struct name *n, uint32_t mode, uint32_t rdev,
                              struct inode **out)
{
    struct ramfs_inode *r = new_inode(dir->super, mode, rdev);

    if (!r)
        return -ENOMEM;
    if (mode_is(mode, S_IFDIR)) {
        r->inode.nlink = 2; /* its name, and its . */
        dir->nlink++;       /* its .. */
    }
    *out = &r->inode;
    return 0;
}

static int ramfs_symlink(struct inode *dir, const struct name *n, const char *target,
                         struct inode **out)
{
    size_t len = strlen(target);
    struct ramfs_inode *r = new_inode(dir->super, S_IFLNK | 0777, 0);

    if (!r)
        return -ENOMEM;
    if (!(r->target = kmalloc(len + 1))) {
        inode_put(&r->inode);
        return -ENOMEM;
    }
    memcpy(r->target, target, len + 1);
    *out = &r->inode;
    return 0;
}

static long ramfs_readlink(struct inode *i, char *buf, size_t n)
{
    const char *target = ramfs_of(i)->target;
    size_t len = MIN(strlen(target), n);

    memcpy(buf, target, len);
    return (long)len;
}

static int ramfs_link(struct inode *dir, const struct name *n, struct inode *i)
{
    i->nlink++;
    return 0;
}

static int ramfs_unlink(struct inode *dir, const struct name *n, struct inode *i)
{
    i->nlink--;
    return 0;
}

static int ramfs_rmdir(struct inode *dir, const struct name *n, struct inode *i)
{
    i->nlink = 0;
    dir->nlink--;
    return 0;
}

static int ramfs_rename(struct inode *from, const struct name *old, struct inode *i,
                        struct inode *to, const struct name *new, struct inode *over)
{
    if (over && inode_is(over, S_IFDIR))
        ramfs_rmdir(to, new, over);
    else if (over)
        ramfs_unlink(to, new, over);
    if (inode_is(i, S_IFDIR)) {
        from->nlink--;
        to->nlink++;
    }
    return 0;
}

static void ramfs_stat(struct inode *i, struct stat *st)
{
    if (ramfs_of(i)->target)
        st->st_size = (int64_t)strlen(ramfs_of(i)->target);
}

static const struct inode_ops ramfs_inode_ops = {
    .create = ramfs_create_inode,
    .symlink = ramfs_symlink,
    .link = ramfs_link,
    .unlink = ramfs_unlink,
    .rmdir = ramfs_rmdir,
    .rename = ramfs_rename,
    .readlink = ramfs_readlink,
    .stat = ramfs_stat,
};

static void ramfs_evict(struct inode *i)
{
    struct ramfs_inode *r = ramfs_of(i);

    kfree(r->target);
    slab_free(cache, r);
}

static const struct super_ops ramfs_super_ops = { .name = "ramfs",
                                                  .magic = RAMFS_MAGIC,
                                                  .evict = ramfs_evict };
static struct fs_type type = { .name = "ramfs", .nodev = true };

struct super *ramfs_create(const char *source)
{
    struct super *s = kmalloc(sizeof *s);
    struct ramfs_inode *root;

    if (!s)
        return NULL;
    super_init(s, &ramfs_super_ops, SUPER_PINNED, source);
    if (!(root = new_inode(s, S_IFDIR | 0755, 0)))
        goto free_super;
    root->inode.nlink = 2;
    if (super_set_root(s, &root->inode) < 0)
        goto free_root;
    return s;
free_root:
    inode_put(&root->inode);
free_super:
    kfree(s);
    return NULL;
}

/* A leaf of the tree below d, d itself if it has no children. */
static struct dentry *leaf(struct dentry *d)
{
    struct dentry *child;

    while ((child = dentry_child_from(d, 0)))
        d = child;
    return d;
}

void ramfs_destroy(struct super *s)
{
    for (struct dentry *d; (d = leaf(s->root)) != s->root;)
        dentry_unlink(d);
    assert(s->root->refs == 1 && !s->covers);
    dentry_put(s->root);
    kfree(s);
}

void ramfs_init(void)
{
    cache = slab_create("ramfs_inode", sizeof(struct ramfs_inode), 0, NULL);
    assert(cache);
    fs_type_register(&type);
}
