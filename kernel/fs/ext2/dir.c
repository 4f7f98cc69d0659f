/* dir.c - directories: entries in blocks, each reaching to the next, none across a block's end.
 * Finding a name looks at every entry before it: O(entries), once; then the dentry cache knows it.
 * Removing one gives its room to the entry before; adding takes the first room that is large
 * enough, looked for from where the last one was. */
#include "kernel/fs/ext2/ext2.h"

#include "kernel/fs/file.h"
#include "kernel/lib/string.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/dirent.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mode.h"

/* An entry, its name, and where it lies. */
struct entry {
    struct ext2_dirent d;
    uint32_t block, off; /* on the disk, in bytes from the block's start */
    uint32_t prev;       /* offset of the entry before it in the block, or its own */
    char name[NAME_MAX + 1];
};

static uint32_t blocks_of(const struct ext2_inode *dir)
{
    return dir->dir_size / ext2_of(dir->inode.super)->block_size;
}

/* Types in entries are numbered as DT_* >> ... : 1 file, 2 directory, 3 chr, 4 blk, 5 fifo, 6
 * socket, 7 link. */
static const uint8_t dt_of_type[] = { DT_UNKNOWN, DT_REG,  DT_DIR,  DT_CHR,
                                      DT_BLK,     DT_FIFO, DT_SOCK, DT_LNK };

static uint8_t type_of(const struct ext2 *fs, uint32_t mode)
{
    unsigned dt = IFTODT(mode);

    if (!(fs->disk.incompat & EXT2_INCOMPAT_FILETYPE))
        return 0;
    for (uint8_t t = 1; t < ARRAY_SIZE(dt_of_type); t++)
        if (dt_of_type[t] == dt)
            return t;
    return 0;
}

/* The disk block of block n of the directory. */
static int dir_block(struct ext2_inode *dir, uint32_t n, uint32_t *block)
{
    int err = ext2_map(dir, n, false, true, block);

    if (!err && !*block)
        err = ext2_damaged(ext2_of(dir->inode.super), "a hole in a directory",
                           (uint32_t)dir->inode.ino);
    return err;
}

/* Read the entry at off of a block, and check it. */
static int read_entry(struct ext2 *fs, uint32_t block, uint32_t off, struct entry *e)
{
    int err = ext2_read(fs, block, off, &e->d, sizeof e->d);

    if (err)
        return err;
    if (e->d.reclen < EXT2_DIRENT_SIZE(0u) || e->d.reclen % 4 ||
        off + e->d.reclen > fs->block_size || EXT2_DIRENT_SIZE(e->d.namelen) > e->d.reclen ||
        e->d.ino > fs->disk.inodes)
        return ext2_damaged(fs, "a directory entry that can't be", block);
    e->block = block;
    e->off = off;
    err = ext2_read(fs, block, off + sizeof e->d, e->name, e->d.namelen);
    e->name[e->d.namelen] = 0;
    return err;
}

static bool names(const struct entry *e, const struct name *n)
{
    return e->d.ino && e->d.namelen == n->len && memcmp(e->name, n->s, n->len) == 0;
}

/* Look for the name in one block. 1 found, 0 not, -errno. */
static int find_in(struct ext2_inode *dir, uint32_t n, const struct name *name, struct entry *e)
{
    struct ext2 *fs = ext2_of(dir->inode.super);
    uint32_t block, prev = 0;
    int err = dir_block(dir, n, &block);

    if (err)
        return err;
    for (uint32_t off = 0; off < fs->block_size; prev = off, off += e->d.reclen) {
        if ((err = read_entry(fs, block, off, e)))
            return err;
        e->prev = prev;
        if (names(e, name))
            return 1;
    }
    return 0;
}

/* From the block of the last success on, and round. */
static int find(struct ext2_inode *dir, const struct name *n, struct entry *e)
{
    uint32_t blocks = blocks_of(dir);

    for (uint32_t k = 0; k < blocks; k++) {
        uint32_t at = (dir->dir_hint + k) % blocks;
        int found = find_in(dir, at, n, e);

        if (found < 0)
            return found;
        if (found) {
            dir->dir_hint = at;
            return 0;
        }
    }
    return -ENOENT;
}

int ext2_dir_find(struct ext2_inode *dir, const struct name *n, uint32_t *ino)
{
    struct entry e;
    int err = find(dir, n, &e);

    if (!err)
        *ino = e.d.ino;
    return err;
}

static int write_entry(struct ext2 *fs, uint32_t block, uint32_t off, const struct ext2_dirent *d,
                       const char *name)
{
    int err = ext2_write(fs, block, off, d, sizeof *d);

    return err || !name ? err : ext2_write(fs, block, off + sizeof *d, name, d->namelen);
}

static int touched(struct ext2_inode *dir)
{
    dir->inode.mtime = dir->inode.ctime = clock_realtime_ns();
    return ext2_inode_write(dir);
}

/* Put the entry into the room that some entry of block n has to spare. 1 done, 0 no room,
 * -errno. */
static int add_in(struct ext2_inode *dir, uint32_t n, const struct name *name, struct ext2_dirent d)
{
    struct ext2 *fs = ext2_of(dir->inode.super);
    uint32_t block, need = EXT2_DIRENT_SIZE(name->len);
    struct entry e;
    int err = dir_block(dir, n, &block);

    for (uint32_t off = 0; !err && off < fs->block_size; off += e.d.reclen) {
        uint32_t used;

        if ((err = read_entry(fs, block, off, &e)))
            return err;
        used = e.d.ino ? EXT2_DIRENT_SIZE(e.d.namelen) : 0;
        if (e.d.reclen - used < need)
            continue;
        d.reclen = (uint16_t)(e.d.reclen - used);
        if (used) {
            e.d.reclen = (uint16_t)used;
            if ((err = write_entry(fs, block, off, &e.d, NULL)))
                return err;
        }
        err = write_entry(fs, block, off + used, &d, name->s);
        return err ? err : 1;
    }
    return err;
}

/* One more block: one unused entry that fills it. */
static int grow(struct ext2_inode *dir)
{
    struct ext2 *fs = ext2_of(dir->inode.super);
    struct ext2_dirent d = { .reclen = (uint16_t)fs->block_size };
    uint32_t block;
    int err = ext2_map(dir, blocks_of(dir), true, true, &block);

    if (err || (err = write_entry(fs, block, 0, &d, NULL)))
        return err;
    dir->dir_size += fs->block_size;
    return 0;
}

int ext2_dir_add(struct ext2_inode *dir, const struct name *n, uint32_t ino, uint32_t mode)
{
    struct ext2 *fs = ext2_of(dir->inode.super);
    struct ext2_dirent d = { .ino = ino, .namelen = (uint8_t)n->len, .type = type_of(fs, mode) };
    uint32_t blocks = blocks_of(dir);
    int done = 0, err;

    if (fs->readonly)
        return -EROFS;
    for (uint32_t k = 0; k < blocks && !done; k++) {
        uint32_t at = (dir->dir_hint + k) % blocks;

        if ((done = add_in(dir, at, n, d)) > 0)
            dir->dir_hint = at;
    }
    if (!done) {
        if ((err = grow(dir)))
            return err;
        done = add_in(dir, blocks_of(dir) - 1, n, d);
    }
    return done < 0 ? done : touched(dir);
}

int ext2_dir_remove(struct ext2_inode *dir, const struct name *n)
{
    struct ext2 *fs = ext2_of(dir->inode.super);
    struct entry e;
    struct ext2_dirent before;
    int err = fs->readonly ? -EROFS : find(dir, n, &e);

    if (err)
        return err;
    if (e.prev == e.off) { /* the first of its block stays, unused */
        e.d.ino = 0;
        err = write_entry(fs, e.block, e.off, &e.d, NULL);
    } else if (!(err = ext2_read(fs, e.block, e.prev, &before, sizeof before))) {
        before.reclen = (uint16_t)(before.reclen + e.d.reclen);
        err = write_entry(fs, e.block, e.prev, &before, NULL);
    }
    return err ? err : touched(dir);
}

int ext2_dir_set(struct ext2_inode *dir, const struct name *n, uint32_t ino, uint32_t mode)
{
    struct ext2 *fs = ext2_of(dir->inode.super);
    struct entry e;
    int err = fs->readonly ? -EROFS : find(dir, n, &e);

    if (err)
        return err;
    e.d.ino = ino;
    e.d.type = type_of(fs, mode);
    err = write_entry(fs, e.block, e.off, &e.d, NULL);
    return err ? err : touched(dir);
}

int ext2_dir_is_empty(struct ext2_inode *dir)
{
    struct ext2 *fs = ext2_of(dir->inode.super);
    struct entry e;

    for (uint32_t n = 0; n < blocks_of(dir); n++) {
        uint32_t block;
        int err = dir_block(dir, n, &block);

        for (uint32_t off = 0; !err && off < fs->block_size; off += e.d.reclen) {
            if ((err = read_entry(fs, block, off, &e)))
                return err;
            if (e.d.ino && strcmp(e.name, ".") != 0 && strcmp(e.name, "..") != 0)
                return 0;
        }
        if (err)
            return err;
    }
    return 1;
}

int ext2_dir_make(struct ext2_inode *dir, uint32_t parent)
{
    struct ext2 *fs = ext2_of(dir->inode.super);
    struct name dot = name_of("."), dotdot = name_of("..");
    int err = grow(dir);

    if (!err)
        err = ext2_dir_add(dir, &dot, (uint32_t)dir->inode.ino, S_IFDIR);
    if (!err)
        err = ext2_dir_add(dir, &dotdot, parent, S_IFDIR);
    (void)fs;
    return err;
}

/* ---- reading; the position is 2 + the byte in the directory */

/* Deliver the entries from *pos on; 1 when the sink is full. The lock is not held while a name is
 * copied to the user, who may have to wait for it. */
static int put_entries(struct file *f, struct dir_sink *s, uint64_t *pos)
{
    struct ext2_inode *dir = ext2_inode_of(f->inode);
    struct ext2 *fs = ext2_of(f->inode->super);
    struct entry e;

    while (*pos - 2 < dir->dir_size) {
        uint32_t at = (uint32_t)(*pos - 2), block;
        int err;

        mutex_lock(&fs->lock);
        err = dir_block(dir, at / fs->block_size, &block);
        if (!err)
            err = read_entry(fs, block, at % fs->block_size, &e);
        mutex_unlock(&fs->lock);
        if (err)
            return err;
        if (e.d.ino && strcmp(e.name, ".") != 0 && strcmp(e.name, "..") != 0 &&
            s->put(s, e.name, e.d.namelen, e.d.ino,
                   e.d.type < ARRAY_SIZE(dt_of_type) ? dt_of_type[e.d.type] : DT_UNKNOWN,
                   *pos + e.d.reclen))
            return 1;
        *pos += e.d.reclen;
    }
    return 0;
}

/* A position that lseek chose may point into an entry that was merged since: go by the block's
 * start. */
static int readdir(struct file *f, struct dir_sink *s, uint64_t *pos)
{
    int r = dir_put_dots(f, s, pos);

    return r ? r : put_entries(f, s, pos);
}

static int64_t lseek_op(struct file *f, int64_t off, int whence)
{
    return whence == SEEK_END ? -EINVAL : file_seek_in(f, off, whence, 0);
}

static int fsync_op(struct file *f)
{
    return object_commit(&ext2_of(f->inode->super)->dev->cache, 0, UINT32_MAX);
}

const struct file_ops ext2_dir_ops = {
    .name = "ext2 directory", .lseek = lseek_op, .readdir = readdir, .fsync = fsync_op
};
