/* ramfs.h - a file system whose only home is memory.
 * Names are pinned dentries, contents are pages of an object. */
#ifndef KERNEL_FS_RAMFS_H
#define KERNEL_FS_RAMFS_H

#include "kernel/fs/vfs.h"

/* A new, empty ramfs. NULL: no memory. */
struct super *ramfs_create(const char *source);

/* Delete every name below the root of s, and s. => not mounted, nothing open */
void ramfs_destroy(struct super *s);

void ramfs_init(void);

#endif
