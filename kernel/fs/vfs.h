/* vfs.h - files of any kind behind names.
 *
 *   name        a string in a path
 *   dentry      a name in its directory, as known in memory; it says which inode the name means
 *   inode       the file itself: kind, permissions, times, and (a regular file) its object of pages
 *   super       one mounted file system: where its inodes come from
 *   file        an open inode with a position (file.h)
 *
 * A file system is three const tables: super_ops, inode_ops, file_ops. The tree of dentries of a
 * file system that lives on a disk is a cache of the disk; that of ramfs *is* the file system
 * (SUPER_PINNED: a name stays in memory until it is unlinked). Children of a directory lie in
 * red-black trees, so that finding, adding and removing a name is O(log n).
 *
 * Locks: inode->lock of a directory is held while its names change; super->rename while a directory
 * moves (one at a time). Order: rename, then parent before child, then by address; a file's own
 * lock comes last. All functions that give a dentry, inode or file through a pointer give a
 * reference with it. All functions return 0 (or a count) or -errno, and the errno is Linux's. */
#ifndef KERNEL_FS_VFS_H
#define KERNEL_FS_VFS_H

#include "kernel/fs/path.h"
#include "kernel/lib/list.h"
#include "kernel/lib/rbtree.h"
#include "kernel/sched/mutex.h"
#include "mm/object.h"

struct block_device;
struct file;
struct file_ops;
struct dentry;
struct inode;
struct super;
struct stat;
struct statfs;

/* ---- inodes */

/* What a file system does for a directory or link. A NULL entry gives the error in brackets.
 * => the directories named are locked; the VFS has checked kinds, existence and emptiness of the
 *    target (SUPER_PINNED) and changes the dentries afterwards */
struct inode_ops {
    /* Find a name that no dentry has: -ENOENT when there is none. [-ENOENT] */
    int (*lookup)(struct inode *dir, const struct name *n, struct inode **out);
    /* Make a file of the kind in mode (regular, directory, device, FIFO). [-EPERM] */
    int (*create)(struct inode *dir, const struct name *n, uint32_t mode, uint32_t rdev,
                  struct inode **out);
    int (*symlink)(struct inode *dir, const struct name *n, const char *target,
                   struct inode **out);                                          /* [-EPERM] */
    int (*link)(struct inode *dir, const struct name *n, struct inode *inode);   /* [-EPERM] */
    int (*unlink)(struct inode *dir, const struct name *n, struct inode *inode); /* [-EPERM] */
    int (*rmdir)(struct inode *dir, const struct name *n, struct inode *inode);  /* [-EPERM] */
    /* over: the inode that the new name meant until now, or NULL. [-EPERM] */
    int (*rename)(struct inode *from, const struct name *old, struct inode *inode, struct inode *to,
                  const struct name *new, struct inode *over);
    /* The target of a symbolic link into buf, not terminated: its length, cut at n. [-EINVAL] */
    long (*readlink)(struct inode *i, char *buf, size_t n);
    /* A link that leads to a file by itself, not by a path (/proc/self/fd/0). [use readlink] */
    int (*follow)(struct inode *i, struct dentry **out);
    int (*truncate)(struct inode *i,
                    uint64_t size); /* [object_truncate, or -EINVAL without object] */
    /* Where the byte at pos lies: on which disk, from which sector on, and how many bytes follow
     * each other there. -EINVAL: in a hole. [-EINVAL] */
    int (*place)(struct inode *i, uint64_t pos, struct block_device **dev, uint64_t *sector,
                 uint32_t *len);
    void (*changed)(
        struct inode *i); /* mode, times or links changed: to be written back. [nothing] */
    void (*stat)(struct inode *i,
                 struct stat *st); /* last word on what inode_stat says. [nothing] */
};

struct inode {
    uint32_t refs;
    uint32_t mode; /* S_IFMT kind and permissions */
    uint32_t nlink;
    uint32_t uid, gid;
    uint32_t rdev; /* of a device: DEV(major, minor) */
    uint64_t ino;
    uint64_t atime, mtime, ctime; /* ns since 1970 */
    struct super *super;
    const struct inode_ops *ops;
    const struct file_ops *fops;
    struct object *object; /* a regular file's pages and size, one reference held; else NULL */
    struct list names;     /* the dentries that mean it */
    char *last_path;       /* of a mapped file that no dentry means any more, or NULL */
    struct mutex lock;
    int writers; /* open for writing; negative: being executed, so writing is refused */
    void *priv;  /* the file system's (or a FIFO's pipe) */
};

/* Fill in a fresh inode with one reference; number from the super, times from the clock. */
void inode_init(struct inode *i, struct super *s, uint32_t mode, const struct inode_ops *ops,
                const struct file_ops *fops);
void inode_get(struct inode *i);

/* Drop a reference. After the last one the inode goes to super_ops.evict: at once, or, if its
 * object is still mapped, when the object goes (object_ops.destroy calls inode_evict). */
void inode_put(struct inode *i);
void inode_evict(struct inode *i);

void inode_stat(struct inode *i, struct stat *st);
void inode_touch(struct inode *i, unsigned what); /* set times to now: TOUCH_* */
#define TOUCH_ATIME 1u
#define TOUCH_MTIME 2u
#define TOUCH_CTIME 4u

/* object_ops.path of an object whose priv is its inode. */
int inode_object_path(struct object *o, char *buf, size_t n);

/* Keep others from writing to a program that runs: -ETXTBSY if it is open for writing. */
int inode_deny_write(struct inode *i);
void inode_allow_write(struct inode *i);

static inline bool mode_is(uint32_t mode, uint32_t kind)
{
    return (mode & 0170000) == kind;
}

static inline bool inode_is(const struct inode *i, uint32_t kind)
{
    return mode_is(i->mode, kind);
}

/* ---- file systems */

#define SUPER_PINNED 1u /* names live in memory only: dentries stay until unlinked */
#define SUPER_HIDDEN 2u /* not a mount: pipes */
#define SUPER_CACHED 4u /* to find a name is work: unused dentries are kept until memory is short */

struct super_ops {
    const char *name; /* "ramfs" */
    uint32_t magic;   /* what statfs calls it */
    /* Free an inode without users; delete it from the disk if nlink is 0. */
    void (*evict)(struct inode *i);
    int (*sync)(struct super *s);     /* NULL: nothing to do */
    void (*unmount)(struct super *s); /* free what the file system keeps of its own */
    void (*statfs)(struct super *s, struct statfs *st); /* room; NULL: it has no limits */
};

struct super {
    const struct super_ops *ops;
    unsigned flags;
    uint32_t dev; /* what stat shows as st_dev */
    uint64_t next_ino;
    struct dentry *root;
    struct dentry *covers; /* the directory it is mounted on, NULL for the first */
    const char *source;    /* first field of /proc/mounts */
    struct mutex rename;
    struct list link; /* in the list of mounts, in order */
    void *priv;
};

/* Set up s; then give it a root dentry for inode (whose reference moves to it; -ENOMEM: caller
 * keeps it). */
void super_init(struct super *s, const struct super_ops *ops, unsigned flags, const char *source);
int super_set_root(struct super *s, struct inode *root);

void super_statfs(struct super *s, struct statfs *st);
int super_sync(struct super *s); /* 0 or the first error */

/* Mount s on a directory: -ENOENT, -ENOTDIR, -EBUSY. "/" is the first mount. */
int vfs_mount(const char *path, struct super *s);
/* The machine ends: everything is written and every file system told so, whoever still uses it. */
void vfs_shutdown(void);
int vfs_unmount(struct super *s); /* -EINVAL, -EBUSY while somebody is in it */
/* What covers the first mount becomes the root of all who start from now on. */
void vfs_follow_root(void);
int vfs_for_each_mount(int (*fn)(struct super *s, void *arg), void *arg);

/* Known kinds of file systems, for /proc/filesystems. */
struct fs_type {
    const char *name;
    bool nodev;
    struct list link;
};
void fs_type_register(struct fs_type *t);
int fs_type_for_each(int (*fn)(const struct fs_type *t, void *arg), void *arg);

/* ---- dentries */

struct dentry {
    uint32_t refs;
    struct name name;
    struct dentry *parent; /* itself for a root; a reference is held */
    struct inode *inode;
    struct super *super;
    struct super *mounted;            /* a file system that covers this directory */
    struct rb_node by_name, by_order; /* in the parent's trees while hashed */
    struct rb_root names, order;      /* the children */
    uint32_t cookie;                  /* the place in the parent's order, and readdir's position */
    uint32_t next_cookie;
    struct list alias; /* in inode->names */
    struct list idle;  /* among those kept without a reference */
    bool hashed;       /* false once unlinked */
    char inline_name[20];
};

/* What the first reference to a dentry that was kept, and the loss of the last one, lead to. */
void dentry_revive(struct dentry *d);
void dentry_unused(struct dentry *d);

static inline void dentry_get(struct dentry *d)
{
    if (unlikely(!d->refs++))
        dentry_revive(d);
}

static inline void dentry_put(struct dentry *d)
{
    if (d && unlikely(d->refs-- <= 1))
        dentry_unused(d);
}

/* A name in memory for inode (whose reference moves to it), with one reference for the caller, and
 * one more if the super is pinned. NULL: out of memory. => parent->inode->lock, no such name
 * there */
struct dentry *dentry_add(struct dentry *parent, const struct name *n, struct inode *inode);

/* A dentry outside every directory (pipes): name for /proc/<pid>/fd, a constant string or NULL. */
struct dentry *dentry_anonymous(struct inode *inode, const char *name);

/* The child of that name, asking the file system if it is not in memory. */
int dentry_child(struct dentry *dir, const struct name *n, struct dentry **out);

/* The same. => dir->inode->lock */
int dentry_child_locked(struct dentry *dir, const struct name *n, struct dentry **out);

/* The name is gone: d leaves its directory and lives on only as long as somebody uses it. */
void dentry_unlink(struct dentry *d);

/* d becomes `n` in directory `to`, instead of `over` (NULL: nothing). room comes from
 * dentry_name_room, so that this can't fail. => the directories are locked */
void dentry_move(struct dentry *d, struct dentry *to, const struct name *n, char *room,
                 struct dentry *over);
char *dentry_name_room(struct dentry *d,
                       size_t len); /* where a name of len bytes fits. NULL: no memory */
void dentry_name_drop(struct dentry *d, char *room);

/* Is d the ancestor or below it, in the same file system? */
bool dentry_is_below(const struct dentry *d, const struct dentry *ancestor);

/* The first child in memory whose cookie is at least `from`, NULL at the end: ramfs's readdir. */
struct dentry *dentry_child_from(struct dentry *dir, uint32_t from);
bool dentry_has_children(const struct dentry *d);

/* The path as seen from `root` into the end of buf, NUL terminated: pointer into buf, or NULL if it
 * does not fit. " (deleted)" follows an unlinked name. *reachable (may be NULL): root was met on
 * the way. */
char *dentry_path(struct dentry *d, struct dentry *root, char *buf, size_t n, bool *reachable);

/* The directory on top of every mount that covers d (takes over the reference of d). */
struct dentry *dentry_top_mount(struct dentry *d);
static inline struct dentry *dentry_mounted(struct dentry *d)
{
    return unlikely(d->mounted) ? dentry_top_mount(d) : d;
}

/* ---- a process's view */

struct fs_context {
    uint32_t refs; /* processes that share it */
    struct dentry *root, *cwd;
    uint32_t umask;
};

struct fs_context *fs_context_create(void); /* "/", umask 022; NULL: out of memory */
struct fs_context *fs_context_fork(const struct fs_context *from);
void fs_context_get(struct fs_context *fs);
void fs_context_put(struct fs_context *fs);

/* ---- calls. base: where a relative path starts (NULL: fs->cwd), see files_base. path: kernel
 * memory. */

#define LOOKUP_FOLLOW    1u /* a symbolic link at the end is followed */
#define LOOKUP_DIRECTORY 2u /* -ENOTDIR for anything else */

int vfs_lookup(struct fs_context *fs, struct dentry *base, const char *path, unsigned flags,
               struct dentry **out);

/* flags: O_*; mode: permissions of a new file before umask. */
int vfs_open(struct fs_context *fs, struct dentry *base, const char *path, unsigned flags,
             uint32_t mode, struct file **out);
int vfs_mkdir(struct fs_context *fs, struct dentry *base, const char *path, uint32_t mode);
int vfs_mknod(struct fs_context *fs, struct dentry *base, const char *path, uint32_t mode,
              uint32_t rdev);
int vfs_unlink(struct fs_context *fs, struct dentry *base, const char *path);
int vfs_rmdir(struct fs_context *fs, struct dentry *base, const char *path);
int vfs_link(struct fs_context *fs, struct dentry *old_base, const char *old,
             struct dentry *new_base, const char *new,
             unsigned flags); /* LOOKUP_FOLLOW applies to old */
int vfs_symlink(struct fs_context *fs, const char *target, struct dentry *base, const char *path);
int vfs_rename(struct fs_context *fs, struct dentry *old_base, const char *old,
               struct dentry *new_base, const char *new);
long vfs_readlink(struct fs_context *fs, struct dentry *base, const char *path, void *ubuf,
                  size_t n);
int vfs_stat(struct fs_context *fs, struct dentry *base, const char *path, unsigned flags,
             struct stat *st);
int vfs_access(struct fs_context *fs, struct dentry *base, const char *path, int mode);
int vfs_chmod(struct fs_context *fs, struct dentry *base, const char *path, uint32_t mode);
int vfs_truncate(struct fs_context *fs, struct dentry *base, const char *path, int64_t size);
int vfs_chdir(struct fs_context *fs, const char *path);
int vfs_fchdir(struct fs_context *fs, struct file *f);
long vfs_getcwd(struct fs_context *fs, void *ubuf, size_t n); /* length with the NUL; -ERANGE */
void vfs_sync(void);
uint32_t vfs_umask(struct fs_context *fs, uint32_t mask); /* the old one */

/* Set the size of a regular file: -EINVAL for others, -EFBIG, -ETXTBSY. */
int inode_truncate(struct inode *i, int64_t size);
void inode_chmod(struct inode *i, uint32_t mode);

/* May the inode be executed? -EACCES for what is no regular file or has no x permission. */
int inode_may_exec(const struct inode *i);

/* A path argument of a system call, copied to the kernel: into the structure itself, which lies on
 * the stack, if it is short, as most are. */
#define SHORT_PATH 128u
struct path {
    char *s;
    char room[SHORT_PATH];
};

/* -EFAULT, -ENAMETOOLONG, -ENOENT for the empty path, -ENOMEM; else path_put is due. */
int path_get(struct path *p, const void *upath);
void path_put(struct path *p);

void dentry_init(void);
void context_init(void);

/* Caches; the root file system (a ramfs) and its mount on "/". */
void vfs_init(void);

/* The root directory of everything, and a context at it for the kernel's own calls. */
extern struct fs_context vfs_kernel_context;

/* Does nobody use the file system below the root d: no file open, nobody in it, nothing mounted on
 * it? O(names in memory). */
bool dentry_tree_idle(const struct dentry *d);

/* Every link, count and order of the tree below d: for tests. */
bool dentry_ok(const struct dentry *d);

#define DEV(major, minor) ((uint32_t)(major) << 8 | (uint32_t)(minor))
#define DEV_MAJOR(d)      ((d) >> 8 & 0xfffu)
#define DEV_MINOR(d)      ((d)&0xffu)

#endif
