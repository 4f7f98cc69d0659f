/* swapfile.h - swap areas by the path of what they lie on. */
#pragma once

struct fs_context;

/* Swap to the disk or the regular file at path; prio as for swap_on(). What swap_on() says, or
 * -EINVAL, -EISDIR: neither of both, or the file has holes or lies on no disk; -EBUSY: a file
 * system is mounted from there, or the file is mapped; -ETXTBSY: the file is open for writing;
 * -ENXIO: no such disk; or what the path is refused with. May sleep. While it is in use a file is
 * not written to and not cut (-ETXTBSY), and lives on when its name is removed. */
int swapfile_on(struct fs_context *fs, const char *path, int prio);

/* What swap_off() says; -EINVAL: nothing swaps to it. */
int swapfile_off(struct fs_context *fs, const char *path);
