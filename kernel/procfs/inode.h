/* inode.h - what the directories of /proc are made of, for those that list them (procfs.c,
 * numbered.c). */
#ifndef KERNEL_PROCFS_INODE_H
#define KERNEL_PROCFS_INODE_H

#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/procfs/procfs.h"

/* Inode numbers: 1 is /proc, then its table, and 2^8 for each table of the names in that, two
 * levels deep; 2^24 numbers for each process, of which 2^16 up for its descriptors, and from 2^17
 * those of the thread of that number. */
#define INO_ROOT         1u
#define INO_TABLE        2u
#define INO_BELOW(ino)   ((ino) << 8)
#define INO_PROCESS(pid) ((uint64_t)(pid) << 24)
#define INO_FDS          0x10000u
#define INO_TASK         0x20000u

/* readdir's positions in /proc: 0 and 1 the dots, then the table, then processes by pid. Of a
 * directory of numbers: the dots, then each by its number. */
#define POS_TABLE   2u
#define POS_PROCESS 256u

struct proc_inode {
    struct inode inode; /* first */
    struct proc_id id;
    const struct proc_entry *entry; /* NULL: a descriptor's link, or a root */
    int fd;
};

static inline struct proc_inode *proc_of(const struct inode *i)
{
    return container_of(i, struct proc_inode, inode);
}

/* => NULL when memory is out */
struct proc_inode *proc_new_inode(uint64_t ino, uint32_t mode, const struct inode_ops *ops,
                                  const struct file_ops *fops, const struct proc_id *id);

/* A name that is a number without leading zeros; -1 for others. */
int proc_number(const struct name *n);

/* What readlink shows of a link that leads to d, whose reference it takes over. */
long proc_read_path(struct dentry *d, char *buf, size_t n);

int64_t proc_lseek(struct file *f, int64_t off, int whence); /* from the start, or from here */

extern const struct file_ops proc_text_ops;
extern const struct inode_ops proc_process_ops; /* of the directory of a process, or of a thread */
extern const struct file_ops proc_process_dir_ops;

#endif
