/* stat.h - what stat64, lstat64, fstat64 and fstatat64 fill in.
 * The layout is that of Linux's struct stat64 for i386: a 32-bit inode number in front, the whole
 * one at the end; times of 32 bits. A program sees the C library's own struct stat, with 64-bit
 * times. */
#ifndef ABI_STAT_H
#define ABI_STAT_H

#include "mode.h"
#include <stdint.h>

struct stat {
    uint64_t st_dev;
    uint32_t __pad0;
    uint32_t __st_ino; /* low half of st_ino */
    uint32_t st_mode;
    uint32_t st_nlink;
    uint32_t st_uid;
    uint32_t st_gid;
    uint64_t st_rdev;
    uint32_t __pad3;
    int64_t st_size;
    uint32_t st_blksize;
    uint64_t st_blocks; /* of 512 bytes */
    uint32_t st_atime;
    uint32_t st_atime_nsec;
    uint32_t st_mtime;
    uint32_t st_mtime_nsec;
    uint32_t st_ctime;
    uint32_t st_ctime_nsec;
    uint64_t st_ino;
};

/* The numbers of a device, as st_dev and st_rdev carry them. */
#define MAKEDEV(major, minor)                                    \
    (((uint64_t)(minor)&0xff) | ((uint64_t)(major)&0xfff) << 8 | \
     ((uint64_t)(minor) & ~0xffULL) << 12 | ((uint64_t)(major) & ~0xfffULL) << 32)

#endif
