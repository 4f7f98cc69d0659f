/* stat.c - the kernel's struct stat, with times of 32 bits, becomes the program's. */
#include "libc/libc.h"

#define stat kernel_stat /* both structures have the same name, each on its side */
#include <abi/stat.h>
#undef stat

static uint32_t seconds(const struct kernel_stat *k, char which)
{
    return which == 'a' ? k->st_atime : which == 'm' ? k->st_mtime : k->st_ctime;
}

#include <sys/stat.h>

static struct timespec time_of(uint32_t sec, uint32_t nsec)
{
    return (struct timespec){ .tv_sec = sec, .tv_nsec = (long)nsec };
}

static int convert(long r, const struct kernel_stat *k, struct stat *st)
{
    if (__result(r) < 0)
        return -1;
    *st = (struct stat){
        .st_dev = k->st_dev,
        .st_ino = k->st_ino,
        .st_mode = k->st_mode,
        .st_nlink = k->st_nlink,
        .st_uid = k->st_uid,
        .st_gid = k->st_gid,
        .st_rdev = k->st_rdev,
        .st_size = k->st_size,
        .st_blksize = (blksize_t)k->st_blksize,
        .st_blocks = (blkcnt_t)k->st_blocks,
    };
    st->st_atim = time_of(seconds(k, 'a'), k->st_atime_nsec);
    st->st_mtim = time_of(seconds(k, 'm'), k->st_mtime_nsec);
    st->st_ctim = time_of(seconds(k, 'c'), k->st_ctime_nsec);
    return 0;
}

int stat(const char *restrict path, struct stat *restrict st)
{
    struct kernel_stat k;

    return convert(sys_stat64(path, &k), &k, st);
}

int lstat(const char *restrict path, struct stat *restrict st)
{
    struct kernel_stat k;

    return convert(sys_lstat64(path, &k), &k, st);
}

int fstat(int fd, struct stat *st)
{
    struct kernel_stat k;

    return convert(sys_fstat64(fd, &k), &k, st);
}

int fstatat(int dir, const char *restrict path, struct stat *restrict st, int flags)
{
    struct kernel_stat k;

    return convert(sys_fstatat64(dir, path, &k, (unsigned)flags), &k, st);
}
