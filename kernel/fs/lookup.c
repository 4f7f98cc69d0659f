/* lookup.c - the walk from a path to a dentry, name by name.
 *
 *   name        found          last?   action
 *   .           -              -       stay
 *   ..          -              -       up, over mounts, never above the root
 *   any         no             -       -ENOENT
 *   any         link           no      its target goes in front of what is left
 *   any         link           yes     the same with LOOKUP_FOLLOW or a slash, else stop at it
 *   any         mount point    -       on to the root of what is mounted
 *   any         other          -       step to it; -ENOTDIR if names follow
 *
 * Links are no recursion: the text of the path is replaced. At most SYMLOOP_MAX in one walk. */
#include "kernel/fs/lookup.h"

#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "mm/kmalloc.h"

static inline void step_to(struct walk *w, struct dentry *d)
{
    dentry_put(w->at);
    w->at = d;
}

static void step_to_root(struct walk *w)
{
    dentry_get(w->fs->root);
    step_to(w, w->fs->root);
}

static void step_up(struct walk *w)
{
    struct dentry *d = w->at;

    while (d != w->fs->root && d == d->super->root && d->super->covers)
        d = d->super->covers;
    if (d != w->fs->root)
        d = d->parent;
    dentry_get(d);
    step_to(w, dentry_mounted(d));
}

int walk_start(struct walk *w, struct fs_context *fs, struct dentry *base, const char *path)
{
    *w = (struct walk){ .fs = fs, .rest = path };
    w->at = *path == '/' ? fs->root : base ? base : fs->cwd;
    dentry_get(w->at);
    return *path ? 0 : -ENOENT;
}

void walk_end(struct walk *w)
{
    dentry_put(w->at);
    kfree(w->text);
}

bool walk_last_is_name(const struct walk *w)
{
    return w->last.len && !name_is_dot(&w->last) && !name_is_dotdot(&w->last);
}

/* target and what is left become the text to walk. */
static int splice(struct walk *w, const struct inode *link, char *target, size_t room)
{
    long len = link->ops->readlink((struct inode *)link, target, room);

    if (len <= 0)
        return len < 0 ? (int)len : -ENOENT;
    size_t left = strlen(w->rest);
    bool slash = left || w->slash;
    char *text = kmalloc((size_t)len + slash + left + 1);
    if (!text)
        return -ENOMEM;
    memcpy(text, target, (size_t)len);
    if (slash)
        text[len] = '/';
    memcpy(text + len + slash, w->rest, left + 1);
    kfree(w->text);
    w->text = text;
    w->rest = text;
    return 0;
}

int walk_follow(struct walk *w, struct dentry *link)
{
    struct inode *i = link->inode;
    struct dentry *to;
    int err;

    if (++w->links > SYMLOOP_MAX)
        return -ELOOP;
    if (i->ops->follow) {
        if ((err = i->ops->follow(i, &to)) == 0)
            step_to(w, to);
        return err;
    }
    char *target = kmalloc(PATH_MAX);
    if (!target)
        return -ENOMEM;
    err = splice(w, i, target, PATH_MAX - 1);
    kfree(target);
    if (!err && *w->rest == '/')
        step_to_root(w);
    return err;
}

/* One name that is neither . nor .. */
static int step_down(struct walk *w, const struct name *n, bool last, unsigned flags)
{
    struct dentry *d;
    int err = dentry_child(w->at, n, &d);

    if (err)
        return err;
    d = dentry_mounted(d);
    if (inode_is(d->inode, S_IFLNK) && (!last || w->slash || flags & LOOKUP_FOLLOW)) {
        err = walk_follow(w, d);
        dentry_put(d);
        return err;
    }
    step_to(w, d);
    return 0;
}

int walk_run(struct walk *w, unsigned flags)
{
    struct name n;
    int err = 0;

    w->last = (struct name){ "", 0, 0 };
    w->slash = false;
    while (!err && path_next(&w->rest, &n)) {
        bool last = !*w->rest;

        if (!inode_is(w->at->inode, S_IFDIR))
            return -ENOTDIR;
        if (n.len > NAME_MAX)
            return -ENAMETOOLONG;
        w->slash = w->rest[-1] == '/';
        if (last && flags & WALK_PARENT) {
            w->last = n;
            return 0;
        }
        if (name_is_dotdot(&n))
            step_up(w);
        else if (!name_is_dot(&n))
            err = step_down(w, &n, last, flags);
    }
    if (!err && (w->slash || flags & LOOKUP_DIRECTORY) && !inode_is(w->at->inode, S_IFDIR))
        err = -ENOTDIR;
    return err;
}

int vfs_lookup(struct fs_context *fs, struct dentry *base, const char *path, unsigned flags,
               struct dentry **out)
{
    struct walk w;
    int err = walk_start(&w, fs, base, path);

    if (!err)
        err = walk_run(&w, flags);
    if (!err) {
        *out = w.at;
        dentry_get(w.at);
    }
    walk_end(&w);
    return err;
}
