/* procfs.h - the kernel's counters as text files in Linux's formats. A directory is a table of
 * entries; an entry is a file that is printed when it is read, a link, or a directory. A file's
 * text is made as a whole at the first read (and again when it is read from the start), so that a
 * reader sees one moment. */
#ifndef KERNEL_PROCFS_PROCFS_H
#define KERNEL_PROCFS_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct aspace;
struct dentry;
struct file_ops;
struct frame;
struct inode_ops;
struct process;
struct task;

/* Text that grows: what a file's contents are printed to. */
struct text {
    char *buf;
    size_t len, size;
    bool failed; /* out of memory: the read returns -ENOMEM */
};

void text_printf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_write(struct text *t, const void *s, size_t n);
bool text_reserve(struct text *t, size_t n); /* the next n bytes need no memory */
void text_free(struct text *t);

/* Which process a file is about. */
struct proc_id {
    int pid;           /* 0: none, the file is about the whole system */
    int tid;           /* its thread that the file is about; 0: all of it */
    uint64_t start_ns; /* a later process of the same number is another one */
};

/* The process, zombies included; NULL once it is gone. Look it up again after every sleep. */
struct process *proc_find(const struct proc_id *id);

/* The thread that id names; NULL: it is gone, or none is named. */
struct task *proc_task(const struct proc_id *id);

/* One name of a directory: what it is says which of these there are. */
struct proc_entry {
    const char *name;
    uint32_t mode;
    int (*print)(struct text *t, const struct proc_id *id); /* a text file: 0 or -errno */
    /* A file too large to be made as a whole: as file_ops.read. */
    long (*read)(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos);
    int (*store)(const char *word,
                 const struct proc_id *id); /* the word written to it: 0, -errno */
    int (*follow)(const struct proc_id *id, struct dentry **out); /* a link to a file as such */
    int (*target)(const struct proc_id *id, struct text *t);      /* a link to a path */
    const struct proc_entry *table;                               /* a directory of these */
    const struct inode_ops *names; /* a directory that finds and (by ops) lists names of its own */
    const struct file_ops *ops;    /* a file with operations of its own */
};

/* The tables: /proc itself, /proc/<pid>, and /proc/<pid>/task/<tid>. Ended by an entry without a
 * name. */
extern const struct proc_entry proc_root_entries[];
extern const struct proc_entry proc_process_entries[];
extern const struct proc_entry proc_task_entries[];
extern const struct proc_entry proc_sys_entries[]; /* /proc/sys: what can be set */
extern const struct proc_entry proc_sysvipc_entries[];

/* The address space of the process with a reference; NULL for a zombie, or where there is none. */
struct aspace *proc_aspace(const struct proc_id *id);

/* Files about the pages of a process, and those of the machine. */
int proc_print_smaps(struct text *t, const struct proc_id *id);
int proc_print_smaps_rollup(struct text *t, const struct proc_id *id);
int proc_store_clear_refs(const char *word, const struct proc_id *id);
int proc_print_frames(struct text *t, const struct proc_id *id);
int proc_store_frames(const char *word, const struct proc_id *id);
int proc_print_segments(struct text *t, const struct proc_id *id);
long proc_read_explain(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos);
long proc_read_pagemap(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos);
long proc_read_kpagecount(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos);
long proc_read_kpageflags(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos);
long proc_read_frames(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos);
long proc_read_framecells(const struct proc_id *id, void *ubuf, size_t n, uint64_t *pos);

/* What a frame is used for, by whom, and who maps it, in lines. Allocates nothing where the text
 * has room. */
void proc_print_frame(struct text *t, struct frame *f);

/* Printers of /proc's own files, by what they are about. */
int proc_print_meminfo(struct text *t, const struct proc_id *id);
int proc_print_buddyinfo(struct text *t, const struct proc_id *id);
int proc_print_zoneinfo(struct text *t, const struct proc_id *id);
int proc_print_slabinfo(struct text *t, const struct proc_id *id);
int proc_print_vmallocinfo(struct text *t, const struct proc_id *id);
int proc_print_vmstat(struct text *t, const struct proc_id *id);
int proc_print_mounts(struct text *t, const struct proc_id *id);

/* The numbers below /proc/<pid> (numbered.c). */
extern const struct inode_ops proc_fd_names, proc_task_names;
extern const struct file_ops proc_fd_dir_ops, proc_task_dir_ops;

/* The history of events (kernel/sched/trace.h). */
extern const struct file_ops proc_trace_ops, proc_trace_pipe_ops, proc_trace_mark_ops;
int proc_print_trace_events(struct text *t, const struct proc_id *id);

/* The references of a program (mm/recorder.h). */
extern const struct file_ops proc_references_ops;

/* How often /proc/sys/vm/drop_caches was told to. */
struct drop_counts {
    uint32_t pages, slabs;
};
extern struct drop_counts proc_drops;

/* Cache, and the mount on /proc (made if it is missing). => vfs_init has run */
void procfs_init(void);

#endif
