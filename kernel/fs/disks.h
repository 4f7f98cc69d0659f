/* disks.h - disks as files, and the file systems on them. */
#pragma once

#include <stdbool.h>

/* A node /dev/hdX for each disk. => before devices_populate */
void disks_register(void);

/* Mount the ext2 file system of /dev/hda on /disk, or that of root (a path below /dev, "" for none)
 * as the root. Without a disk, or where there is none on it, nothing happens but a message. */
void disks_mount(const char *root);
