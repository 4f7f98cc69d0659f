/* super.c - file systems: which kinds there are, and where each is mounted. A file system is
 * mounted in one place at most, so a dentry alone says where one is. */
#include "kernel/fs/vfs.h"

#include "kernel/lib/assert.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/limits.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/statfs.h"

static struct list mounts = LIST_INIT(mounts);
static struct list types = LIST_INIT(types);
static uint32_t next_dev = DEV(0, 1);

void super_init(struct super *s, const struct super_ops *ops, unsigned flags, const char *source)
{
    *s = (struct super){
        .ops = ops, .flags = flags, .dev = next_dev++, .next_ino = 1, .source = source
    };
    mutex_init(&s->rename);
    list_init(&s->link);
}

int super_set_root(struct super *s, struct inode *root)
{
    s->root = dentry_anonymous(root, "/");
    return s->root ? 0 : -ENOMEM;
}

static void set_first(struct super *s)
{
    vfs_kernel_context.root = vfs_kernel_context.cwd = s->root;
    s->root->refs += 2;
}

int vfs_mount(const char *path, struct super *s)
{
    struct dentry *d;
    int err;

    if (!list_empty(&s->link))
        return -EBUSY;
    if (!vfs_kernel_context.root) {
        set_first(s);
    } else {
        err = vfs_lookup(&vfs_kernel_context, NULL, path, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &d);
        if (err)
            return err;
        d->mounted = s;
        s->covers = d;
    }
    list_add_tail(&mounts, &s->link);
    return 0;
}

void vfs_follow_root(void)
{
    struct super *s = vfs_kernel_context.root->mounted;

    if (s)
        set_first(s);
}

int vfs_unmount(struct super *s)
{
    if (list_empty(&s->link))
        return -EINVAL;
    if (!s->covers || !dentry_tree_idle(s->root))
        return -EBUSY;
    list_del(&s->link);
    s->covers->mounted = NULL;
    dentry_put(s->covers);
    s->covers = NULL;
    return 0;
}

int vfs_for_each_mount(int (*fn)(struct super *s, void *arg), void *arg)
{
    int r = 0;

    list_for_each(p, &mounts) {
        if ((r = fn(list_entry(p, struct super, link), arg)))
            break;
    }
    return r;
}

void super_statfs(struct super *s, struct statfs *st)
{
    *st = (struct statfs){
        .f_type = s->ops->magic,
        .f_bsize = PAGE_SIZE,
        .f_frsize = PAGE_SIZE,
        .f_namelen = NAME_MAX,
        .f_fsid = { (int32_t)s->dev },
        .f_flags = ST_VALID,
    };
    if (s->ops->statfs)
        s->ops->statfs(s, st);
}

int super_sync(struct super *s)
{
    return s->ops->sync ? s->ops->sync(s) : 0;
}

static int sync_one(struct super *s, void *arg)
{
    (void)super_sync(s); /* whatever one says, the others get their turn */
    return 0;
}

void vfs_sync(void)
{
    vfs_for_each_mount(sync_one, NULL);
}

static int shut_down(struct super *s, void *arg)
{
    if (s->ops->unmount)
        s->ops->unmount(s);
    return 0;
}

void vfs_shutdown(void)
{
    vfs_sync();
    vfs_for_each_mount(shut_down, NULL);
}

void fs_type_register(struct fs_type *t)
{
    list_add_tail(&types, &t->link);
}

int fs_type_for_each(int (*fn)(const struct fs_type *t, void *arg), void *arg)
{
    int r = 0;

    list_for_each(p, &types) {
        if ((r = fn(list_entry(p, struct fs_type, link), arg)))
            break;
    }
    return r;
}
