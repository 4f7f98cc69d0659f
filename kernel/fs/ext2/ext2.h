/* ext2.h - the second extended file system: its structures on the disk, and what is kept of them in
 * memory. Little-endian, as the i386 is. Card, Ts'o, Tweedie, "Design and Implementation of the
 * Second Extended Filesystem", 1994; the layout as in e2fsprogs' ext2_fs.h documents it.
 *
 *   block 0 or 1    superblock at byte 1024
 *   behind it       group descriptors
 *   each group      block bitmap, inode bitmap, inode table, data
 *
 * Data of regular files goes between the disk and the frames of the file's object. Everything else
 * (bitmaps, inodes, indirect blocks, directories) is read and written by byte through the device's
 * pages. One lock a file system guards all of it; it is taken inside an inode's lock, and a sleep
 * for the disk under it lets nobody else in. */
#pragma once

#include "kernel/dev/block.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/rbtree.h"

#define EXT2_MAGIC     0xef53
#define EXT2_ROOT_INO  2
#define EXT2_FIRST_INO 11 /* revision 0 */
#define EXT2_NDIR      12
#define EXT2_NBLOCKS   15
#define EXT2_SUPER_POS 1024
#define EXT2_VALID     1 /* state: unmounted cleanly */

#define EXT2_COMPAT_KNOWN      0xffffffffu /* whoever does not know one may ignore it */
#define EXT2_INCOMPAT_FILETYPE 0x2u
#define EXT2_INCOMPAT_KNOWN    EXT2_INCOMPAT_FILETYPE
#define EXT2_RO_SPARSE         0x1u
#define EXT2_RO_LARGE          0x2u
#define EXT2_RO_KNOWN          (EXT2_RO_SPARSE | EXT2_RO_LARGE)

struct ext2_disk_super {
    uint32_t inodes, blocks, reserved, free_blocks, free_inodes, first_data_block;
    uint32_t log_block_size, log_frag_size, blocks_per_group, frags_per_group, inodes_per_group;
    uint32_t mount_time, write_time;
    uint16_t mounts, max_mounts, magic, state, errors, minor_revision;
    uint32_t last_check, check_interval, creator, revision;
    uint16_t default_uid, default_gid;
    uint32_t first_ino; /* from here on: revision 1 */
    uint16_t inode_size, group;
    uint32_t compat, incompat, ro_compat;
    uint8_t rest[1024 - 104];
};
static_assert(sizeof(struct ext2_disk_super) == 1024, "the superblock is 1,024 bytes");

struct ext2_disk_group {
    uint32_t block_bitmap, inode_bitmap, inode_table;
    uint16_t free_blocks, free_inodes, dirs, pad;
    uint32_t reserved[3];
};
static_assert(sizeof(struct ext2_disk_group) == 32, "a descriptor is 32 bytes");

struct ext2_disk_inode {
    uint16_t mode, uid;
    uint32_t size, atime, ctime, mtime, dtime;
    uint16_t gid, links;
    uint32_t sectors; /* of 512 bytes, indirect blocks included */
    uint32_t flags, version;
    uint32_t block[EXT2_NBLOCKS]; /* 12 direct, then one, two and three levels of indirection */
    uint32_t generation, file_acl, size_high, fragment;
    uint16_t frag_pad[2], uid_high, gid_high;
    uint32_t pad;
};
static_assert(sizeof(struct ext2_disk_inode) == 128, "an inode is 128 bytes");

/* A directory entry; the name follows. reclen reaches to the next one, inside the block. */
struct ext2_dirent {
    uint32_t ino; /* 0: unused */
    uint16_t reclen;
    uint8_t namelen, type;
};
#define EXT2_DIRENT_SIZE(len) (((len) + 8u + 3u) & ~3u)

struct ext2 {
    struct super super; /* first */
    struct block_device *dev;
    struct mutex lock;
    struct ext2_disk_super disk;
    struct ext2_disk_group *groups;
    uint32_t ngroups, block_size, inode_size, first_ino;
    bool readonly;
    char source[sizeof "/dev/" + 8];
    struct rb_root inodes; /* those in memory, by number */
    uint32_t ninodes;
    struct list idle; /* the same, least recently looked up first */
    struct list mounted;
};

struct ext2_inode {
    struct inode inode; /* first */
    struct object object;
    struct rb_node node; /* in ext2.inodes while `cached`: then the table holds a reference */
    struct list idle;
    bool cached;
    uint32_t block[EXT2_NBLOCKS];
    uint32_t sectors, flags, dtime;
    uint32_t goal;     /* where the next block is looked for: behind the last one */
    uint32_t dir_size; /* of a directory, in bytes; a symbolic link's length */
    uint32_t dir_hint; /* the block in which an entry was found or put last */
};

static inline struct ext2 *ext2_of(const struct super *s)
{
    return container_of(s, struct ext2, super);
}

static inline struct ext2_inode *ext2_inode_of(const struct inode *i)
{
    return container_of(i, struct ext2_inode, inode);
}

static inline uint64_t ext2_pos(const struct ext2 *fs, uint32_t block)
{
    return (uint64_t)block * fs->block_size;
}

/* ---- meta.c: metadata by byte; -EIO is logged, once a place */
int ext2_read(struct ext2 *fs, uint32_t block, uint32_t off, void *buf, size_t n);
int ext2_write(struct ext2 *fs, uint32_t block, uint32_t off, const void *buf,
               size_t n); /* NULL: zeros */
int ext2_write_super(struct ext2 *fs);
int ext2_write_group(struct ext2 *fs, uint32_t group);
/* The image says something that can't be: log it, make the file system read-only. => -EUCLEAN */
int ext2_damaged(struct ext2 *fs, const char *what, uint32_t where);
/* Does the block lie where data may be? (not: in the superblock, the tables, behind the end) */
bool ext2_block_ok(const struct ext2 *fs, uint32_t block);

/* ---- alloc.c => fs->lock. O(groups + bitmap of one group) */
int ext2_alloc_block(struct ext2 *fs, uint32_t goal, uint32_t *out); /* -ENOSPC */
int ext2_free_block(struct ext2 *fs, uint32_t block);
int ext2_alloc_inode(struct ext2 *fs, uint32_t parent, bool dir, uint32_t *ino); /* -ENOSPC */
int ext2_free_inode(struct ext2 *fs, uint32_t ino, bool dir);

/* ---- map.c: pages of a file to blocks of the disk. => fs->lock. At most 3 steps of indirection */
/* Which block holds block n of the file; *out = 0: a hole. make: allocate it, zeroed if meta. */
int ext2_map(struct ext2_inode *i, uint32_t n, bool make, bool meta, uint32_t *out);
/* Free every block from n on. */
int ext2_unmap_from(struct ext2_inode *i, uint32_t n);

/* ---- inode.c */
int ext2_inode_get(struct ext2 *fs, uint32_t ino, struct inode **out);
/* A new one, with its number taken on the disk; the table's reference and the caller's. */
int ext2_inode_new(struct ext2_inode *dir, uint32_t mode, uint32_t rdev, struct ext2_inode **out);
/* Give up a new inode that got no name. */
void ext2_inode_drop(struct ext2_inode *i);
int ext2_inode_write(struct ext2_inode *i);   /* to the device's pages */
void ext2_inode_forget(struct ext2_inode *i); /* no name is left: the table lets go */
void ext2_evict(struct inode *i);
uint32_t ext2_shrink(void);
/* Let go of the inodes that nobody uses; what is dirty is written first. */
void ext2_drop_idle(struct ext2 *fs);
void ext2_inode_init(void);
void ext2_mounted(struct ext2 *fs); /* known to the shrinker from now on */

/* ---- file.c */
extern const struct object_ops ext2_object_ops;
extern const struct file_ops ext2_file_ops;
int ext2_truncate(struct inode *i, uint64_t size);
int ext2_place(struct inode *i, uint64_t pos, struct block_device **dev, uint64_t *sector,
               uint32_t *len);

/* ---- dir.c => fs->lock but for readdir */
extern const struct file_ops ext2_dir_ops;
int ext2_dir_find(struct ext2_inode *dir, const struct name *n, uint32_t *ino);
int ext2_dir_add(struct ext2_inode *dir, const struct name *n, uint32_t ino, uint32_t mode);
int ext2_dir_remove(struct ext2_inode *dir, const struct name *n);
int ext2_dir_set(struct ext2_inode *dir, const struct name *n, uint32_t ino,
                 uint32_t mode);                            /* ".." */
int ext2_dir_is_empty(struct ext2_inode *dir);              /* 1, 0 or -errno */
int ext2_dir_make(struct ext2_inode *dir, uint32_t parent); /* "." and ".." */

/* ---- namei.c, super.c */
extern const struct inode_ops ext2_inode_ops;
/* Read the file system on dev. -EINVAL: there is none, or one that needs what we do not have (a
 * message says what); -EUCLEAN, -EIO, -ENOMEM. */
int ext2_open(struct block_device *dev, struct ext2 **out);
/* Write everything and mark it clean. => nobody uses it */
void ext2_close(struct ext2 *fs);
void ext2_init(void);
