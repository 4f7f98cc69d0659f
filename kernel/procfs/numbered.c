/* numbered.c - the directories of /proc/<pid> whose names are numbers: fd, with a link for each
 * open descriptor, and task, with a directory for each thread. */
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/printf.h"
#include "kernel/proc/process.h"
#include "kernel/procfs/inode.h"
#include "kernel/procfs/procfs.h"
#include "libc/include/abi/dirent.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/stat.h"

/* ---- fd */

static struct file *fd_file(const struct proc_inode *i)
{
    struct process *p = proc_find(&i->id);

    return p && p->files ? fd_get(p->files, i->fd) : NULL;
}

static int fd_follow(struct inode *i, struct dentry **out)
{
    struct file *f = fd_file(proc_of(i));

    if (!f)
        return -ENOENT;
    dentry_get(*out = f->dentry);
    file_put(f);
    return 0;
}

static long fd_readlink(struct inode *i, char *buf, size_t n)
{
    struct dentry *d;
    int err = fd_follow(i, &d);

    return err ? err : proc_read_path(d, buf, n);
}

static void fd_stat(struct inode *i, struct stat *st)
{
    st->st_size = 64;
}

static const struct inode_ops fd_link_ops = { .follow = fd_follow,
                                              .readlink = fd_readlink,
                                              .stat = fd_stat };

static int fd_lookup(struct inode *dir, const struct name *n, struct inode **out)
{
    const struct proc_inode *d = proc_of(dir);
    struct proc_inode key = { .id = d->id, .fd = proc_number(n) }, *i;
    struct file *f = key.fd < 0 ? NULL : fd_file(&key);

    if (!f)
        return -ENOENT;
    uint32_t mode = S_IFLNK | 0100 | (file_readable(f) ? 0400 : 0) | (file_writable(f) ? 0200 : 0);
    file_put(f);
    i = proc_new_inode(INO_PROCESS(key.id.pid) + INO_FDS + (uint32_t)key.fd, mode, &fd_link_ops,
                       &proc_text_ops, &key.id);
    if (!i)
        return -ENOMEM;
    i->fd = key.fd;
    *out = &i->inode;
    return 0;
}

static int fd_readdir(struct file *f, struct dir_sink *s, uint64_t *pos)
{
    struct proc_inode *i = proc_of(f->inode);
    char name[12];

    if (dir_put_dots(f, s, pos))
        return 1;
    for (;;) {
        struct process *p = proc_find(&i->id);
        int fd = p && p->files ? fd_next(p->files, (int)(*pos - POS_TABLE)) : -1;
        if (fd < 0)
            return 0;
        uint64_t next = POS_TABLE + (uint64_t)fd + 1;
        int len = ksnprintf(name, sizeof name, "%d", fd);
        if (s->put(s, name, (size_t)len, INO_PROCESS(i->id.pid) + INO_FDS + (uint32_t)fd, DT_LNK,
                   next))
            return 1;
        *pos = next;
    }
}

const struct inode_ops proc_fd_names = { .lookup = fd_lookup };
const struct file_ops proc_fd_dir_ops = { .name = "proc fd",
                                          .lseek = proc_lseek,
                                          .readdir = fd_readdir };

/* ---- task */

static int task_lookup(struct inode *dir, const struct name *n, struct inode **out)
{
    struct proc_id id = proc_of(dir)->id;
    struct proc_inode *i;

    id.tid = proc_number(n);
    if (id.tid <= 0 || !proc_task(&id))
        return -ENOENT;
    i = proc_new_inode(INO_PROCESS(id.tid) + INO_TASK, S_IFDIR | 0555, &proc_process_ops,
                       &proc_process_dir_ops, &id);
    if (!i)
        return -ENOMEM;
    *out = &i->inode;
    return 0;
}

/* The thread of the lowest number from `from` on. => 0: there is none. O(threads), but a thread
 * that begins or ends between two names hides none of the others. */
static int next_tid(const struct process *p, int from)
{
    int best = 0;

    list_for_each(l, &p->tasks) {
        int tid = list_entry(l, struct task, sibling)->tid;

        if (tid >= from && (!best || tid < best))
            best = tid;
    }
    return best;
}

static int task_readdir(struct file *f, struct dir_sink *s, uint64_t *pos)
{
    const struct proc_id *id = &proc_of(f->inode)->id;
    char name[12];

    if (dir_put_dots(f, s, pos))
        return 1;
    for (;;) {
        const struct process *p = proc_find(id);
        int tid = p ? next_tid(p, (int)(*pos - POS_TABLE)) : 0;
        uint64_t next = POS_TABLE + (uint64_t)tid + 1;
        int len = ksnprintf(name, sizeof name, "%d", tid);

        if (!tid)
            return 0;
        if (s->put(s, name, (size_t)len, INO_PROCESS(tid) + INO_TASK, DT_DIR, next))
            return 1;
        *pos = next;
    }
}

const struct inode_ops proc_task_names = { .lookup = task_lookup };
const struct file_ops proc_task_dir_ops = { .name = "proc task",
                                            .lseek = proc_lseek,
                                            .readdir = task_readdir };
