/* procfs.c - the file system of /proc: inodes made on the fly from tables of entries.
 * Nothing is stored: a name is looked up in a table or in the pid tree, its inode lives as long as
 * somebody uses it. */
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/proc/process.h"
#include "kernel/procfs/inode.h"
#include "kernel/procfs/procfs.h"
#include "libc/include/abi/dirent.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/stat.h"
#include "libc/include/abi/statfs.h"
#include "mm/kmalloc.h"
#include "mm/slab.h"
#include "mm/uaccess.h"

#define STORE_MAX 63u /* bytes of a word that is written to a file */

static struct slab_cache *cache;
static struct super super;
static const struct file_ops below_dir_ops, root_dir_ops;
static const struct inode_ops root_ops, below_ops;

struct process *proc_find(const struct proc_id *id)
{
    struct process *p = process_find(id->pid);

    return p && p->start_ns == id->start_ns ? p : NULL;
}

struct task *proc_task(const struct proc_id *id)
{
    struct process *p = proc_find(id);
    struct task *t = p && id->tid ? task_find(id->tid) : NULL;

    return t && t->proc == p ? t : NULL;
}

struct proc_inode *proc_new_inode(uint64_t ino, uint32_t mode, const struct inode_ops *ops,
                                  const struct file_ops *fops, const struct proc_id *id)
{
    struct proc_inode *i = slab_alloc(cache, GFP_KERNEL);

    if (!i)
        return NULL;
    inode_init(&i->inode, &super, mode, ops, fops);
    i->inode.ino = ino;
    i->id = *id;
    i->entry = NULL;
    i->fd = -1;
    if (mode_is(mode, S_IFDIR))
        i->inode.nlink = 2;
    return i;
}

/* ---- files: text made when it is read */

static int print(struct file *f, struct text *t)
{
    struct proc_inode *i = proc_of(f->inode);
    int err;

    t->len = 0;
    t->failed = false;
    err = i->entry->print(t, &i->id);
    return err ? err : t->failed ? -ENOMEM : 0;
}

static int get_text(struct file *f, uint64_t pos, struct text **out)
{
    struct text *t = f->priv;
    bool fresh = t && pos;

    if (!t && !(f->priv = t = kzalloc(sizeof *t)))
        return -ENOMEM;
    *out = t;
    return fresh ? 0 : print(f, t);
}

static long proc_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    const struct proc_inode *i = proc_of(f->inode);
    struct text *t;
    long r;

    if (i->entry->read)
        return i->entry->read(&i->id, ubuf, n, pos);
    if (!i->entry->print)
        return -EIO;
    mutex_lock(&f->inode->lock);
    r = get_text(f, *pos, &t);
    if (!r && *pos < t->len) {
        n = MIN(n, (size_t)(t->len - *pos));
        r = copy_to_user(ubuf, t->buf + *pos, n) ? -EFAULT : (long)n;
        if (r > 0)
            *pos += n;
    }
    mutex_unlock(&f->inode->lock);
    return r;
}

/* One write is one word, whatever its position. */
static long proc_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    const struct proc_inode *i = proc_of(f->inode);
    char word[STORE_MAX + 1];
    size_t len = n;
    int err;

    if (!i->entry->store)
        return -EIO;
    if (n > STORE_MAX)
        return -EINVAL;
    if (copy_from_user(word, ubuf, n))
        return -EFAULT;
    while (len && (word[len - 1] == '\n' || word[len - 1] == ' '))
        len--;
    word[len] = '\0';
    err = i->entry->store(word, &i->id);
    *pos += err ? 0 : n;
    return err ? err : (long)n;
}

static void proc_release(struct file *f)
{
    struct text *t = f->priv;

    if (t)
        text_free(t);
    kfree(t);
}

int64_t proc_lseek(struct file *f, int64_t off, int whence)
{
    return whence == SEEK_END ? -EINVAL : file_seek_in(f, off, whence, 0);
}

/* Opening to write may truncate: there is nothing to. */
static int text_truncate(struct inode *i, uint64_t size)
{
    return 0;
}

const struct file_ops proc_text_ops = { .name = "proc",
                                        .read = proc_read,
                                        .write = proc_write,
                                        .lseek = proc_lseek,
                                        .release = proc_release };
static const struct inode_ops text_inode_ops = { .truncate = text_truncate };

/* ---- links */

static int link_follow(struct inode *i, struct dentry **out)
{
    struct proc_inode *pi = proc_of(i);

    return pi->entry->follow(&pi->id, out);
}

static long cut_text(struct text *t, char *buf, size_t n, int err)
{
    size_t len = MIN(t->len, n);

    if (!err && t->failed)
        err = -ENOMEM;
    if (!err)
        memcpy(buf, t->buf, len);
    text_free(t);
    return err ? err : (long)len;
}

/* What readlink shows of a link that leads to a file as such. */
long proc_read_path(struct dentry *d, char *buf, size_t n)
{
    char *path = kmalloc(PATH_MAX);
    char *s = path ? dentry_path(d, NULL, path, PATH_MAX, NULL) : NULL;
    long r = path ? -ENAMETOOLONG : -ENOMEM;

    if (s) {
        size_t len = strlen(s);
        r = (long)MIN(len, n);
        memcpy(buf, s, (size_t)r);
    }
    kfree(path);
    dentry_put(d);
    return r;
}

static long link_read(struct inode *i, char *buf, size_t n)
{
    struct proc_inode *pi = proc_of(i);
    struct text t = { .buf = NULL };
    struct dentry *d;
    int err;

    if (pi->entry->target)
        return cut_text(&t, buf, n, pi->entry->target(&pi->id, &t));
    err = pi->entry->follow(&pi->id, &d);
    return err ? err : proc_read_path(d, buf, n);
}

static const struct inode_ops follow_ops = { .follow = link_follow, .readlink = link_read };
static const struct inode_ops target_ops = { .readlink = link_read };

/* ---- directories made of a table */

static struct inode *entry_inode(const struct proc_entry *e, uint64_t ino, const struct proc_id *id)
{
    const struct inode_ops *ops = mode_is(e->mode, S_IFREG) ? &text_inode_ops
                                  : e->follow               ? &follow_ops
                                  : e->target               ? &target_ops
                                  : e->names                ? e->names
                                                            : &below_ops;
    const struct file_ops *fops = e->ops                       ? e->ops
                                  : !mode_is(e->mode, S_IFDIR) ? &proc_text_ops
                                                               : &below_dir_ops;
    struct proc_inode *i = proc_new_inode(ino, e->mode, ops, fops, id);

    if (!i)
        return NULL;
    i->entry = e;
    return &i->inode;
}

/* => -ENOENT when the table has no such name */
static int table_lookup(const struct proc_entry *table, uint64_t ino, const struct proc_id *id,
                        const struct name *n, struct inode **out)
{
    for (const struct proc_entry *e = table; e->name; e++) {
        if (name_is(n, e->name)) {
            *out = entry_inode(e, ino + (uint64_t)(e - table), id);
            return *out ? 0 : -ENOMEM;
        }
    }
    return -ENOENT;
}

/* Entries of a table from *pos on. => 1: the sink is full */
static int table_readdir(const struct proc_entry *table, uint64_t ino, struct dir_sink *s,
                         uint64_t *pos)
{
    for (uint64_t k = 0; table[k].name; k++) {
        if (POS_TABLE + k < *pos)
            continue;
        if (s->put(s, table[k].name, strlen(table[k].name), ino + k, IFTODT(table[k].mode),
                   POS_TABLE + k + 1))
            return 1;
        *pos = POS_TABLE + k + 1;
    }
    return 0;
}

/* A directory in a directory. */
static int below_lookup(struct inode *dir, const struct name *n, struct inode **out)
{
    const struct proc_inode *i = proc_of(dir);

    return table_lookup(i->entry->table, INO_BELOW(dir->ino), &i->id, n, out);
}

static int below_readdir(struct file *f, struct dir_sink *s, uint64_t *pos)
{
    const struct proc_inode *i = proc_of(f->inode);

    if (dir_put_dots(f, s, pos))
        return 1;
    return table_readdir(i->entry->table, INO_BELOW(f->inode->ino), s, pos);
}

static const struct inode_ops below_ops = { .lookup = below_lookup };
static const struct file_ops below_dir_ops = { .name = "proc table",
                                               .lseek = proc_lseek,
                                               .readdir = below_readdir };

/* ---- /proc */

/* A name that is a number without leading zeros; -1 for others. */
int proc_number(const struct name *n)
{
    int v = 0;

    if (!n->len || n->len > 9 || (n->s[0] == '0' && n->len > 1))
        return -1;
    for (size_t i = 0; i < n->len; i++) {
        if (n->s[i] < '0' || n->s[i] > '9')
            return -1;
        v = v * 10 + (n->s[i] - '0');
    }
    return v;
}

static int root_lookup(struct inode *dir, const struct name *n, struct inode **out)
{
    struct proc_id id = { .pid = proc_number(n) };
    struct process *p;

    if (id.pid < 0)
        return table_lookup(proc_root_entries, INO_TABLE, &(struct proc_id){ 0 }, n, out);
    if (!(p = process_find(id.pid)))
        return -ENOENT;
    id.start_ns = p->start_ns;
    struct proc_inode *i = proc_new_inode(INO_PROCESS(id.pid), S_IFDIR | 0555, &proc_process_ops,
                                          &proc_process_dir_ops, &id);
    if (!i)
        return -ENOMEM;
    *out = &i->inode;
    return 0;
}

static int root_readdir(struct file *f, struct dir_sink *s, uint64_t *pos)
{
    struct process *p;
    char name[12];

    if (dir_put_dots(f, s, pos) || table_readdir(proc_root_entries, INO_TABLE, s, pos))
        return 1;
    if (*pos < POS_PROCESS)
        *pos = POS_PROCESS;
    while ((p = process_next((int)(*pos - POS_PROCESS)))) {
        int pid = p->id, len = ksnprintf(name, sizeof name, "%d", pid);
        uint64_t next = POS_PROCESS + (uint64_t)pid + 1;
        if (s->put(s, name, (size_t)len, INO_PROCESS(pid), DT_DIR, next))
            return 1;
        *pos = next;
    }
    return 0;
}

static const struct inode_ops root_ops = { .lookup = root_lookup };
static const struct file_ops root_dir_ops = { .name = "proc root",
                                              .lseek = proc_lseek,
                                              .readdir = root_readdir };

/* ---- /proc/<pid>, and of the same kind /proc/<pid>/task/<tid> */

/* => NULL once it is gone */
static const struct proc_entry *entries_of(const struct proc_id *id)
{
    if (id->tid)
        return proc_task(id) ? proc_task_entries : NULL;
    return proc_find(id) ? proc_process_entries : NULL;
}

static int process_lookup(struct inode *dir, const struct name *n, struct inode **out)
{
    const struct proc_id *id = &proc_of(dir)->id;
    const struct proc_entry *table = entries_of(id);

    return table ? table_lookup(table, dir->ino + 1, id, n, out) : -ENOENT;
}

static int process_readdir(struct file *f, struct dir_sink *s, uint64_t *pos)
{
    const struct proc_entry *table = entries_of(&proc_of(f->inode)->id);

    if (!table)
        return -ENOENT;
    if (dir_put_dots(f, s, pos))
        return 1;
    return table_readdir(table, f->inode->ino + 1, s, pos);
}

const struct inode_ops proc_process_ops = { .lookup = process_lookup };
const struct file_ops proc_process_dir_ops = { .name = "proc process",
                                               .lseek = proc_lseek,
                                               .readdir = process_readdir };

/* ---- the file system */

static void proc_evict(struct inode *i)
{
    slab_free(cache, proc_of(i));
}

static const struct super_ops proc_super_ops = { .name = "proc",
                                                 .magic = PROC_SUPER_MAGIC,
                                                 .evict = proc_evict };
static struct fs_type type = { .name = "proc", .nodev = true };

void procfs_init(void)
{
    struct proc_inode *root;
    int err;

    cache = slab_create("proc_inode", sizeof(struct proc_inode), 0, NULL);
    assert(cache);
    fs_type_register(&type);
    super_init(&super, &proc_super_ops, 0, "proc");
    root =
        proc_new_inode(INO_ROOT, S_IFDIR | 0555, &root_ops, &root_dir_ops, &(struct proc_id){ 0 });
    assert(root);
    err = super_set_root(&super, &root->inode);
    assert(!err);
    err = vfs_mkdir(&vfs_kernel_context, NULL, "/proc", 0555);
    if (!err || err == -EEXIST)
        err = vfs_mount("/proc", &super);
    if (err)
        panic("can't mount /proc: error %d", -err);
}
