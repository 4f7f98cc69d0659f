/* statfs.h - what statfs64 and fstatfs64 fill in: Linux's struct statfs64 for i386, where 64-bit
 * members are aligned to 4 bytes. */
#ifndef ABI_STATFS_H
#define ABI_STATFS_H

#include <stdint.h>

struct statfs {
    uint32_t f_type;
    uint32_t f_bsize; /* the unit of the counts */
    uint64_t f_blocks;
    uint64_t f_bfree;
    uint64_t f_bavail; /* to those who are not root */
    uint64_t f_files;  /* inodes */
    uint64_t f_ffree;
    int32_t f_fsid[2];
    uint32_t f_namelen;
    uint32_t f_frsize;
    uint32_t f_flags;
    uint32_t f_spare[4];
};

/* f_type */
#define EXT2_SUPER_MAGIC 0xef53
#define PIPEFS_MAGIC     0x50495045
#define PROC_SUPER_MAGIC 0x9fa0
#define RAMFS_MAGIC      0x858458f6

/* f_flags */
#define ST_RDONLY 1
#define ST_VALID  0x20 /* they are set */

#endif
