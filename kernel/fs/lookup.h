/* lookup.h - the walk from a path to a name: what the calls of vfs.c are made of. */
#ifndef KERNEL_FS_LOOKUP_H
#define KERNEL_FS_LOOKUP_H

#include "kernel/fs/vfs.h"

#define WALK_PARENT 4u /* beside LOOKUP_*: stop at the directory that holds the last name */

struct walk {
    struct fs_context *fs;
    struct dentry *at; /* how far it went; a reference is held until walk_end */
    const char *rest;  /* what is left of the path */
    struct name
        last;   /* WALK_PARENT: the last name, not looked up; length 0 if the path is all slashes */
    bool slash; /* a slash stands behind last */
    unsigned links; /* followed so far */
    char *text;     /* what links led to; owned */
};

/* -ENOENT for an empty path. walk_end is due even after an error. */
int walk_start(struct walk *w, struct fs_context *fs, struct dentry *base, const char *path);
int walk_run(struct walk *w, unsigned flags);

/* Go on behind the symbolic link `link`, a child of w->at: sets w->rest, perhaps w->at. -ELOOP. */
int walk_follow(struct walk *w, struct dentry *link);
void walk_end(struct walk *w);

/* Is w->last a name that can be made or removed, rather than nothing, "." or ".."? */
bool walk_last_is_name(const struct walk *w);

/* Can no name be added, because the directory was removed while somebody is still in it? */
static inline bool directory_is_dead(const struct inode *dir)
{
    return !dir->nlink;
}

/* What every change of its names does to a directory's times. */
#define TOUCH_DIR (TOUCH_MTIME | TOUCH_CTIME)

/* Are there names below d, as far as memory knows? The file system checks the rest. */
static inline bool dentry_is_full(const struct dentry *d)
{
    return d->super->flags & SUPER_PINNED && dentry_has_children(d);
}

/* Make a file of that kind named w->last, with its dentry for the caller (unless out is NULL).
 * => w->at is locked and has no such name */
int create_at(struct walk *w, uint32_t mode, uint32_t rdev, struct dentry **out);

#endif
