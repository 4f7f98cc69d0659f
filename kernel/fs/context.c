/* context.c - where a process stands: its root and working directory, and its umask. */
#include "kernel/fs/vfs.h"

#include "kernel/lib/assert.h"
#include "mm/slab.h"

static struct slab_cache *cache;

struct fs_context vfs_kernel_context = { .refs = 1, .umask = 0 };

struct fs_context *fs_context_fork(const struct fs_context *from)
{
    struct fs_context *fs = slab_alloc(cache, GFP_KERNEL);

    if (!fs)
        return NULL;
    *fs = *from;
    fs->refs = 1;
    dentry_get(fs->root);
    dentry_get(fs->cwd);
    return fs;
}

struct fs_context *fs_context_create(void)
{
    struct fs_context *fs = fs_context_fork(&vfs_kernel_context);

    if (fs)
        fs->umask = 022;
    return fs;
}

void fs_context_get(struct fs_context *fs)
{
    fs->refs++;
}

void fs_context_put(struct fs_context *fs)
{
    assert(fs->refs);
    if (--fs->refs)
        return;
    dentry_put(fs->cwd);
    dentry_put(fs->root);
    slab_free(cache, fs);
}

void context_init(void)
{
    cache = slab_create("fs_context", sizeof(struct fs_context), 0, NULL);
    assert(cache);
}
