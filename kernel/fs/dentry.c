/* dentry.c - names in directories, as memory knows them.
 * The children of a directory lie in two red-black trees: by name (lookup) and by cookie, a number
 * that grows with every new name (readdir: a position stays good whatever is added or removed
 * meanwhile). Finding, adding, removing, resuming: O(log n).
 *
 * References: a child holds its parent; the trees hold nothing, unless the super is pinned, when
 * being linked counts as one. A dentry without references leaves the trees and is freed; but if its
 * super is cached, it stays, the last one used at the end of a list, until IDLE_MAX others are kept
 * or memory is short. */
#include "kernel/fs/vfs.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "mm/kmalloc.h"
#include "mm/slab.h"

#define FIRST_COOKIE 2 /* readdir's positions 0 and 1 are . and .. */

#define IDLE_MAX  2048u
#define IDLE_GIVE 256u /* how many go when memory is short */

static struct slab_cache *cache;
static struct list idle = LIST_INIT(idle);
static uint32_t nidle;

#define by_name_entry(n)  container_of(n, struct dentry, by_name)
#define by_order_entry(n) container_of(n, struct dentry, by_order)

static void leave_idle(struct dentry *d)
{
    list_del(&d->idle);
    nidle--;
}

void dentry_revive(struct dentry *d)
{
    leave_idle(d);
}

static void link_names(struct dentry *dir, struct dentry *d)
{
    struct rb_node **link = &dir->names.node, *parent = NULL;

    while (*link) {
        parent = *link;
        int order = name_compare(&d->name, &by_name_entry(parent)->name);
        assert(order);
        link = order < 0 ? &parent->left : &parent->right;
    }
    rb_insert(&dir->names, &d->by_name, parent, link, NULL);
}

/* A new cookie is the greatest: it goes to the right end. */
static void link_order(struct dentry *dir, struct dentry *d)
{
    struct rb_node *last = rb_last(&dir->order);

    d->cookie = dir->next_cookie++;
    rb_insert(&dir->order, &d->by_order, last, last ? &last->right : &dir->order.node, NULL);
}

static void hash(struct dentry *dir, struct dentry *d)
{
    link_names(dir, d);
    link_order(dir, d);
    d->hashed = true;
}

static void unhash(struct dentry *d)
{
    rb_erase(&d->parent->names, &d->by_name, NULL);
    rb_erase(&d->parent->order, &d->by_order, NULL);
    d->hashed = false;
}

static void free_name(struct dentry *d)
{
    if (d->name.s != d->inline_name)
        kfree((void *)d->name.s);
}

/* Remember where a mapped file was, for /proc/<pid>/maps, when its last name leaves memory. */
static void remember_path(struct dentry *d)
{
    struct inode *i = d->inode;
    char *buf = kmalloc(PATH_MAX);

    if (!buf)
        return; /* the map then shows no name */
    char *s = dentry_path(d, NULL, buf, PATH_MAX, NULL);
    kfree(i->last_path);
    if (s && (i->last_path = kmalloc(strlen(s) + 1)))
        memcpy(i->last_path, s, strlen(s) + 1);
    kfree(buf);
}

static void drop_inode(struct dentry *d)
{
    struct inode *i = d->inode;

    list_del(&d->alias);
    if (i->object && list_empty(&i->names) && !list_empty(&i->object->areas))
        remember_path(d);
    inode_put(i);
}

/* => the parent, of which a reference is to be dropped */
static struct dentry *free_dentry(struct dentry *d)
{
    struct dentry *parent = d->parent == d ? NULL : d->parent;

    assert(!d->names.node && !d->mounted);
    drop_inode(d);
    if (d->hashed)
        unhash(d);
    free_name(d);
    slab_free(cache, d);
    return parent;
}

/* Keep d, which nobody uses. => one that has to go for it, or NULL */
static struct dentry *keep(struct dentry *d)
{
    list_add_tail(&idle, &d->idle);
    if (++nidle <= IDLE_MAX)
        return NULL;
    d = list_entry(idle.next, struct dentry, idle);
    leave_idle(d);
    return d;
}

void dentry_unused(struct dentry *d)
{
    do {
        assert(!d->refs);
        if (d->hashed && d->super->flags & SUPER_CACHED && !(d = keep(d)))
            return;
        d = free_dentry(d);
    } while (d && !--d->refs);
}

/* Those of mapped files stay: to remember their paths takes memory. */
static bool is_mapped(const struct dentry *d)
{
    const struct object *o = d->inode->object;

    return o && !list_empty(&o->areas);
}

static uint32_t shrink(void)
{
    uint32_t n = 0;

    for (uint32_t left = nidle; left > 0 && n < IDLE_GIVE && nidle; left--) {
        struct dentry *d = list_entry(idle.next, struct dentry, idle);

        if (is_mapped(d)) {
            list_del(&d->idle);
            list_add_tail(&idle, &d->idle);
            continue;
        }
        leave_idle(d);
        dentry_put(free_dentry(d));
        n++;
    }
    return n * sizeof(struct dentry) / PAGE_SIZE;
}

static struct shrinker shrinker = { .name = "dentry", .shrink = shrink };

char *dentry_name_room(struct dentry *d, size_t len)
{
    return len < sizeof d->inline_name ? d->inline_name : kmalloc(len + 1);
}

static void set_name(struct dentry *d, char *room, const struct name *n)
{
    memcpy(room, n->s, n->len);
    room[n->len] = '\0';
    d->name = (struct name){ room, n->len, n->hash };
}

static struct dentry *create(const struct name *n, struct inode *inode)
{
    struct dentry *d = slab_alloc(cache, GFP_KERNEL);
    char *room;

    if (!d)
        return NULL;
    if (!(room = dentry_name_room(d, n->len))) {
        slab_free(cache, d);
        return NULL;
    }
    *d = (struct dentry){
        .refs = 1, .parent = d, .inode = inode, .super = inode->super, .next_cookie = FIRST_COOKIE
    };
    set_name(d, room, n);
    list_init(&d->idle);
    list_add_tail(&inode->names, &d->alias);
    return d;
}

struct dentry *dentry_add(struct dentry *parent, const struct name *n, struct inode *inode)
{
    struct dentry *d = create(n, inode);

    if (!d)
        return NULL;
    d->parent = parent;
    dentry_get(parent);
    hash(parent, d);
    if (d->super->flags & SUPER_PINNED)
        d->refs++;
    return d;
}

struct dentry *dentry_anonymous(struct inode *inode, const char *name)
{
    struct name n = name_of(name ? name : "");

    return create(&n, inode);
}

/* The child of that name if memory has it, without a reference. */
static struct dentry *find(const struct dentry *dir, const struct name *n)
{
    struct rb_node *node = dir->names.node;

    while (node) {
        struct dentry *d = by_name_entry(node);
        if (n->hash != d->name.hash) { /* almost always decides */
            node = n->hash < d->name.hash ? node->left : node->right;
            continue;
        }
        int order = name_compare(n, &d->name);
        if (!order)
            return d;
        node = order < 0 ? node->left : node->right;
    }
    return NULL;
}

/* Ask the file system for a name that memory does not have. => dir->inode->lock */
static int find_below(struct dentry *dir, const struct name *n, struct dentry **out)
{
    const struct inode_ops *ops = dir->inode->ops;
    struct inode *inode;
    int err = ops->lookup(dir->inode, n, &inode);

    if (err)
        return err;
    if (!(*out = dentry_add(dir, n, inode))) {
        inode_put(inode);
        return -ENOMEM;
    }
    return 0;
}

int dentry_child_locked(struct dentry *dir, const struct name *n, struct dentry **out)
{
    struct dentry *d = find(dir, n);

    if (!d)
        return dir->inode->ops->lookup ? find_below(dir, n, out) : -ENOENT;
    dentry_get(d);
    *out = d;
    return 0;
}

int dentry_child(struct dentry *dir, const struct name *n, struct dentry **out)
{
    struct dentry *d = find(dir, n);
    struct inode *i = dir->inode;
    int err;

    if (d) { /* nothing has slept: no lock */
        dentry_get(d);
        *out = d;
        return 0;
    }
    if (!i->ops->lookup)
        return -ENOENT;
    mutex_lock(&i->lock);
    err = dentry_child_locked(dir, n, out);
    mutex_unlock(&i->lock);
    return err;
}

struct dentry *dentry_child_from(struct dentry *dir, uint32_t from)
{
    struct rb_node *node = dir->order.node;
    struct dentry *best = NULL;

    while (node) {
        struct dentry *d = by_order_entry(node);
        if (d->cookie >= from) {
            best = d;
            node = node->left;
        } else {
            node = node->right;
        }
    }
    return best;
}

bool dentry_has_children(const struct dentry *d)
{
    return d->names.node != NULL;
}

void dentry_unlink(struct dentry *d)
{
    assert(d->hashed);
    unhash(d);
    if (d->super->flags & SUPER_PINNED)
        dentry_put(d);
}

void dentry_move(struct dentry *d, struct dentry *to, const struct name *n, char *room,
                 struct dentry *over)
{
    struct dentry *from = d->parent;

    if (over)
        dentry_unlink(over);
    unhash(d);
    free_name(d);
    set_name(d, room, n);
    dentry_get(to);
    d->parent = to;
    hash(to, d);
    dentry_put(from);
}

void dentry_name_drop(struct dentry *d, char *room)
{
    if (room != d->inline_name)
        kfree(room);
}

bool dentry_is_below(const struct dentry *d, const struct dentry *ancestor)
{
    for (;; d = d->parent) {
        if (d == ancestor)
            return true;
        if (d->parent == d)
            return false;
    }
}

/* Put s in front of *at. */
static bool prepend(char *buf, char **at, const char *s, size_t len)
{
    if ((size_t)(*at - buf) < len)
        return false;
    *at -= len;
    memcpy(*at, s, len);
    return true;
}

static bool is_root(const struct dentry *d)
{
    return d->parent == d;
}

char *dentry_path(struct dentry *d, struct dentry *root, char *buf, size_t n, bool *reachable)
{
    static const char deleted[] = " (deleted)";
    char *at = buf + n;

    if (!prepend(buf, &at, "", 1))
        return NULL;
    if (d->super->flags & SUPER_HIDDEN)
        return prepend(buf, &at, d->name.s, d->name.len) ? at : NULL;
    if (!d->hashed && !is_root(d) && !prepend(buf, &at, deleted, sizeof deleted - 1))
        return NULL;
    char *end = at;
    while (d != root && !(is_root(d) && !d->super->covers)) {
        if (is_root(d)) {
            d = d->super->covers;
            continue;
        }
        if (!prepend(buf, &at, d->name.s, d->name.len) || !prepend(buf, &at, "/", 1))
            return NULL;
        d = d->parent;
    }
    if (reachable)
        *reachable = !root || d == root;
    if (at == end && !prepend(buf, &at, "/", 1))
        return NULL;
    return at;
}

struct dentry *dentry_top_mount(struct dentry *d)
{
    while (d->mounted) {
        struct dentry *top = d->mounted->root;
        dentry_get(top);
        dentry_put(d);
        d = top;
    }
    return d;
}

void dentry_init(void)
{
    cache = slab_create("dentry", sizeof(struct dentry), 0, NULL);
    assert(cache);
    shrinker_register(&shrinker);
}

static bool child_ok(const struct dentry *dir, const struct dentry *d)
{
    return !d->refs != list_empty(&d->idle) && d->hashed && d->parent == dir &&
           d->super == dir->super && d->inode && d->cookie < dir->next_cookie &&
           !d->name.s[d->name.len] && find(dir, &d->name) == d;
}

/* Counts of both trees agree, names and cookies ascend, every child points back. */
static bool children_ok(const struct dentry *dir, uint32_t *count)
{
    const struct dentry *prev = NULL;
    uint32_t names = 0, orders = 0;

    for (struct rb_node *n = rb_first(&dir->names); n; n = rb_next(n), names++) {
        const struct dentry *d = by_name_entry(n);
        if (!child_ok(dir, d) || (prev && name_compare(&prev->name, &d->name) >= 0))
            return false;
        prev = d;
    }
    prev = NULL;
    for (struct rb_node *n = rb_first(&dir->order); n; n = rb_next(n), orders++) {
        const struct dentry *d = by_order_entry(n);
        if (prev && prev->cookie >= d->cookie)
            return false;
        prev = d;
    }
    *count = names;
    return names == orders;
}

/* The dentry behind d in a walk of the tree under top, without recursion. */
static const struct dentry *next_in_tree(const struct dentry *top, const struct dentry *d)
{
    struct rb_node *n = rb_first(&d->names);

    if (n)
        return by_name_entry(n);
    while (d != top) {
        if ((n = rb_next(&d->by_name)))
            return by_name_entry(n);
        d = d->parent;
    }
    return NULL;
}

bool dentry_tree_idle(const struct dentry *top)
{
    for (const struct dentry *d = top; d; d = next_in_tree(top, d)) {
        uint32_t own = d == top || d->super->flags & SUPER_PINNED ? 1 : 0;
        for (struct rb_node *n = rb_first(&d->names); n; n = rb_next(n))
            own++;
        if (d->refs != own || d->mounted)
            return false;
    }
    return true;
}

bool dentry_ok(const struct dentry *top)
{
    for (const struct dentry *d = top; d; d = next_in_tree(top, d)) {
        uint32_t count;
        if (!children_ok(d, &count) || d->refs < count)
            return false;
    }
    return true;
}
