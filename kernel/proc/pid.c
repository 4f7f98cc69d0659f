/* pid.c - numbers in use, in a red-black tree. Numbers are given out upwards and start again at 2
 * behind PID_MAX (0 is the idle thread's, 1 is init's), so that a number comes back late.
 * All operations are O(log n); giving out skips numbers in use by stepping through the tree. */
#include "kernel/proc/pid.h"

#include "kernel/lib/assert.h"
#include "kernel/proc/process.h"
#include "libc/include/abi/errno.h"
#include "mm/slab.h"

#define PID_FIRST_AGAIN 2

static struct rb_root tree;
static struct slab_cache *pid_cache;
static int last_nr;
static int count;

static struct pid *node_pid(struct rb_node *n)
{
    return container_of(n, struct pid, node);
}

void pid_init(void)
{
    pid_cache = slab_create("pid", sizeof(struct pid), 0, NULL);
    assert(pid_cache);
}

/* The first number >= nr that is free, or 0. */
static int free_from(int nr)
{
    for (struct pid *p = pid_find_from(nr); p && p->nr == nr; nr++) {
        struct rb_node *n = rb_next(&p->node);

        p = n ? node_pid(n) : NULL;
    }
    return nr < PID_MAX ? nr : 0;
}

static void insert(struct pid *p)
{
    struct rb_node **link = &tree.node, *parent = NULL;

    while (*link) {
        parent = *link;
        link = p->nr < node_pid(parent)->nr ? &parent->left : &parent->right;
    }
    rb_insert(&tree, &p->node, parent, link, NULL);
    count++;
}

struct pid *pid_alloc(int *err)
{
    int nr = free_from(last_nr + 1);
    struct pid *p;

    if (!nr)
        nr = free_from(PID_FIRST_AGAIN);
    *err = -EAGAIN;
    if (!nr)
        return NULL;
    *err = -ENOMEM;
    p = slab_alloc(pid_cache, GFP_KERNEL);
    if (!p)
        return NULL;
    last_nr = nr;
    *p = (struct pid){ .nr = nr, .refs = 1 };
    list_init(&p->group);
    list_init(&p->session);
    insert(p);
    return p;
}

struct pid *pid_get(struct pid *p)
{
    p->refs++;
    return p;
}

void pid_put(struct pid *p)
{
    assert(p->refs > 0);
    if (--p->refs)
        return;
    assert(!p->task && !p->proc && list_empty(&p->group) && list_empty(&p->session));
    rb_erase(&tree, &p->node, NULL);
    count--;
    slab_free(pid_cache, p);
}

struct pid *pid_find(int nr)
{
    struct rb_node *n = tree.node;

    while (n && node_pid(n)->nr != nr)
        n = nr < node_pid(n)->nr ? n->left : n->right;
    return n ? node_pid(n) : NULL;
}

struct pid *pid_find_from(int nr)
{
    struct pid *best = NULL;

    for (struct rb_node *n = tree.node; n;) {
        struct pid *p = node_pid(n);

        if (p->nr >= nr)
            best = p;
        n = p->nr >= nr ? n->left : n->right;
    }
    return best;
}

struct process *process_find(int pid)
{
    struct pid *p = pid_find(pid);

    return p ? p->proc : NULL;
}

struct process *process_next(int from)
{
    for (struct pid *p = pid_find_from(from); p; p = pid_find_from(p->nr + 1))
        if (p->proc)
            return p->proc;
    return NULL;
}

struct task *task_find(int tid)
{
    struct pid *p = pid_find(tid);

    return p ? p->task : NULL;
}

int pid_count(void)
{
    return count;
}
