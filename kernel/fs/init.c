/* init.c - the file layer, made ready in order. */
#include "kernel/fs/file.h"
#include "kernel/fs/pipe.h"
#include "kernel/fs/ramfs.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"

void vfs_init(void)
{
    dentry_init();
    context_init();
    file_init();
    fdtable_init();
    pipe_init();
    ramfs_init();

    struct super *root = ramfs_create("rootfs");
    assert(root);
    int err = vfs_mount("/", root);
    assert(!err);
}
