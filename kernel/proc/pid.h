/* pid.h - numbers for tasks, processes, groups and sessions: one name space, as in Unix.
 *
 * A struct pid is one number in use. It outlives the task it was made for as long as a process
 * group or a session still goes by that number, so that a number is never given out twice and
 * kill(-pgid) touches the members only. Lookup, insertion, removal: O(log n) in a red-black tree,
 * whose order also serves the listing of /proc. */
#ifndef KERNEL_PROC_PID_H
#define KERNEL_PROC_PID_H

#include <stdint.h>

#include "kernel/lib/list.h"
#include "kernel/lib/rbtree.h"

#define PID_MAX 32768

struct task;
struct process;

struct pid {
    struct rb_node node;
    int nr;
    uint32_t refs;
    struct task *task;    /* the thread of this number, or NULL */
    struct process *proc; /* the process of this number (zombies too), or NULL */
    struct list group;    /* processes whose group this is, by group_link */
    struct list session;  /* processes whose session this is, by session_link */
};

void pid_init(void);

/* A number that nobody uses, with one reference; NULL when memory or numbers are out (*err says
 * -ENOMEM or -EAGAIN). */
struct pid *pid_alloc(int *err);
struct pid *pid_get(struct pid *p);
void pid_put(struct pid *p);

struct pid *pid_find(int nr);      /* NULL if nobody has it; no reference is taken */
struct pid *pid_find_from(int nr); /* the first with a number >= nr */

struct process *process_find(int pid);  /* zombies included */
struct process *process_next(int from); /* the process of the lowest pid >= from, or NULL */
struct task *task_find(int tid);
int pid_count(void);

#endif
