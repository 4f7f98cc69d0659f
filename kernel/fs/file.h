/* file.h - open files, and the table of a process's descriptors. A struct file is one opening:
 * position, flags, what was opened. Descriptors are small numbers that point to it; dup and fork
 * share it. The table starts with 32 slots inside itself (one slab object), and doubles; the lowest
 * free number comes from a bitmap. */
#ifndef KERNEL_FS_FILE_H
#define KERNEL_FS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "kernel/sched/mutex.h"
#include "libc/include/abi/fcntl.h"

struct dentry;
struct file;
struct inode;
struct object;
struct stat;

/* Where readdir delivers names. -errno or 1 ends the walk: the entry did not fit. */
struct dir_sink {
    int (*put)(struct dir_sink *s, const char *name, size_t len, uint64_t ino, unsigned type,
               uint64_t next);
};

/* What can be done with an open file. A NULL entry gives the error in brackets.
 * ubuf is user memory, in a range that user_range_ok took. *pos moves by what was done. */
struct file_ops {
    const char *name;
    int (*open)(struct file *f);     /* [nothing to do] */
    void (*release)(struct file *f); /* the last reference is gone. [nothing to do] */
    long (*read)(struct file *f, void *ubuf, size_t n, uint64_t *pos);        /* [-EINVAL] */
    long (*write)(struct file *f, const void *ubuf, size_t n, uint64_t *pos); /* [-EINVAL] */
    int64_t (*lseek)(struct file *f, int64_t off, int whence);                /* [-ESPIPE] */
    int (*readdir)(struct file *f, struct dir_sink *s, uint64_t *pos);        /* [-ENOTDIR] */
    long (*ioctl)(struct file *f, unsigned cmd, unsigned long arg);           /* [-ENOTTY] */
    unsigned (*poll)(struct file *f);         /* POLL* that hold now. [POLLIN | POLLOUT] */
    int (*fsync)(struct file *f);             /* [-EINVAL] */
    struct object *(*object)(struct file *f); /* what mmap maps, no reference. [NULL: -ENODEV] */
    bool zeros;                               /* mapped, it is anonymous memory */
};

struct file {
    uint32_t refs;
    unsigned flags; /* O_ACCMODE, O_APPEND, O_NONBLOCK, ... as F_GETFL shows them */
    uint64_t pos;
    const struct file_ops *ops;
    struct inode *inode;
    struct dentry *dentry;
    struct mutex lock; /* the position, where it counts (regular files, directories) */
    bool started;      /* ops->open went well: ops->release is due */
    void *priv;        /* of ops */
};

/* An open file on d (takes a reference), ops from its inode, ops->open not called yet. NULL: no
 * memory. */
struct file *file_create(struct dentry *d, unsigned flags);

/* Call ops->open. -errno: f may only be put, and ops->release is not called. */
int file_start(struct file *f);
void file_close(struct file *f); /* what the loss of the last reference leads to */

static inline bool file_readable(const struct file *f)
{
    unsigned mode = f->flags & O_ACCMODE;

    return (mode == O_RDONLY || mode == O_RDWR) && !(f->flags & O_PATH);
}

static inline bool file_writable(const struct file *f)
{
    unsigned mode = f->flags & O_ACCMODE;

    return mode == O_WRONLY || mode == O_RDWR;
}

static inline void file_get(struct file *f)
{
    f->refs++;
}

static inline void file_put(struct file *f)
{
    if (unlikely(f->refs-- <= 1))
        file_close(f);
}

long file_read(struct file *f, void *ubuf, size_t n);
long file_write(struct file *f, const void *ubuf, size_t n); /* -EPIPE: the caller raises SIGPIPE */
long file_pread(struct file *f, void *ubuf, size_t n, int64_t pos);
long file_pwrite(struct file *f, const void *ubuf, size_t n, int64_t pos);
int64_t file_lseek(struct file *f, int64_t off, int whence);
long file_getdents64(struct file *f, void *ubuf, size_t n);
long file_ioctl(struct file *f, unsigned cmd, unsigned long arg);
unsigned file_poll(
    struct file *f); /* POLL* that hold now; changes wake poll_waitq (sched/poll.h) */
int file_stat(struct file *f, struct stat *st);
int file_truncate(struct file *f, int64_t size);
int file_chmod(struct file *f, uint32_t mode);
int file_fsync(struct file *f);

/* The pages behind f for mmap and exec, NULL if it has none (then -ENODEV). No reference is
 * taken. */
struct object *file_object(struct file *f);

/* Read at pos into kernel memory: exec's headers. Less than n only at the end. -EINVAL without
 * object. */
long file_read_kernel(struct file *f, uint64_t pos, void *buf, size_t n);

/* fcntl commands that concern the open file only are here; the rest in files_fcntl. */
/* The path of what is open, as dentry_path; for /proc/<pid>/fd and exe. */
char *file_path(struct file *f, struct dentry *root, char *buf, size_t n);

/* lseek for what has a size; sets f->pos. -EINVAL, -EOVERFLOW. */
int64_t file_seek_in(struct file *f, int64_t off, int whence, int64_t size);

/* ---- tables that file systems share */

extern const struct file_ops regular_ops;          /* contents are inode->object's pages */
extern const struct file_ops memory_directory_ops; /* all names are in memory (SUPER_PINNED) */

/* For a file system's own readdir: "." and ".." at positions 0 and 1. 1: the sink is full. */
int dir_put_dots(struct file *f, struct dir_sink *s, uint64_t *pos);

void file_init(void);
void fdtable_init(void);

/* ---- descriptor tables */

#define FILES_INLINE 32u
#define FILES_MAX    65536u

struct files {
    uint32_t refs;  /* processes that share it */
    uint32_t size;  /* slots: a multiple of 32 */
    uint32_t limit; /* RLIMIT_NOFILE: new descriptors are below; 1024 at first */
    struct file **slot;
    uint32_t *used, *cloexec; /* bitmaps of size bits */
    uint32_t lowest;          /* no descriptor below is free */
    struct file *inline_slot[FILES_INLINE];
    uint32_t inline_used, inline_cloexec;
};

struct files *files_create(void);
struct files *files_fork(
    const struct files *from); /* each file gets one reference more. NULL: no memory */
void files_get(struct files *t);
void files_put(struct files *t); /* the last one closes all */
void files_close_on_exec(struct files *t);

/* The file behind fd with a reference, NULL: -EBADF. */
static inline struct file *fd_get(struct files *t, int fd)
{
    struct file *f = likely((uint32_t)fd < t->size) ? t->slot[fd] : NULL;

    if (likely(f))
        file_get(f);
    return f;
}

/* The lowest free descriptor >= from for f; the caller's reference of f moves into the table.
 * -EMFILE, -EINVAL (from is beyond the limit), -ENOMEM: the caller keeps it. */
int fd_install(struct files *t, struct file *f, int from, bool cloexec);
int fd_close(struct files *t, int fd); /* -EBADF */

/* Is there a descriptor to be had? Asked before something is made that would have to be undone. */
bool fd_available(const struct files *t);

/* dup2 and dup3: new becomes old. -EBADF, -EINVAL (dup3 with equal ones is the caller's check). */
int fd_dup2(struct files *t, int old, int new, bool cloexec);

/* fcntl: F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETPIPE_SZ; else
 * -EINVAL. */
long files_fcntl(struct files *t, int fd, unsigned cmd, unsigned long arg);

/* The start of relative paths for an *at call: *base is NULL for AT_FDCWD, else the directory with
 * a reference (dentry_put takes NULL). -EBADF, -ENOTDIR (unless the path is absolute, then fd is
 * not read) */
int files_base(struct files *t, int dirfd, const char *path, struct dentry **base);

/* The first open descriptor >= from, or -1: /proc/<pid>/fd. */
int fd_next(const struct files *t, int from);

bool files_ok(const struct files *t);

#endif
