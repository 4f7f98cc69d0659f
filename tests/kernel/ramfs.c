/* Files in memory: contents, sizes, holes, links; what is unlinked lives until it is closed, and
 * then every frame is back. */
#include "kernel/fs/ramfs.h"

#include "kernel/fs/file.h"
#include "kernel/lib/fail.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/stat.h"
#include "mm/frame.h"

TEST_SUITE(ramfs);

#define FS (&vfs_kernel_context)

static struct file *open_file(const char *path, unsigned flags)
{
    struct file *f = NULL;
    int err = vfs_open(FS, NULL, path, flags, 0600, &f);

    CHECK(err == 0, "%s: %d", path, err);
    return f;
}

static long put(struct file *f, uint64_t pos, const char *s)
{
    return object_write_kernel(file_object(f), pos, s, strlen(s));
}

static bool reads(struct file *f, uint64_t pos, const char *s)
{
    char buf[64];
    long n = file_read_kernel(f, pos, buf, strlen(s));

    return n == (long)strlen(s) && !memcmp(buf, s, (size_t)n);
}

TEST(contents_stay)
{
    struct file *f = open_file("/f", O_RDWR | O_CREAT);
    struct stat st;

    CHECK(put(f, 0, "hello") == 5 && put(f, PAGE_SIZE - 2, "across") == 6);
    CHECK(reads(f, 0, "hello") && reads(f, PAGE_SIZE - 2, "across"));
    CHECK(file_stat(f, &st) == 0 && st.st_size == PAGE_SIZE + 4 && st.st_blocks == 16);
    CHECK(st.st_nlink == 1 && S_ISREG(st.st_mode) && (st.st_mode & 0777) == 0600);
    file_put(f);
    f = open_file("/f", O_RDONLY);
    CHECK(reads(f, 0, "hello"));
    file_put(f);
    f = open_file("/f", O_WRONLY | O_TRUNC);
    CHECK(file_stat(f, &st) == 0 && st.st_size == 0 && st.st_blocks == 0);
    file_put(f);
    CHECK(vfs_unlink(FS, NULL, "/f") == 0);
}

TEST(truncation_cuts_and_clears)
{
    struct file *f = open_file("/f", O_RDWR | O_CREAT);
    char buf[8];

    CHECK(put(f, 0, "abcdef") == 6 && file_truncate(f, 3) == 0 && file_truncate(f, 6) == 0);
    CHECK(file_read_kernel(f, 0, buf, 8) == 6 && !memcmp(buf, "abc\0\0\0", 6));
    CHECK(file_truncate(f, -1) == -EINVAL &&
          file_truncate(f, (int64_t)OBJECT_SIZE_MAX + 1) == -EFBIG);
    CHECK(vfs_truncate(FS, NULL, "/", 0) == -EISDIR);
    CHECK(file_truncate(f, 1 << 30) == 0 && file_object(f)->npages == 1, "a hole costs nothing");
    file_put(f);
    CHECK(vfs_unlink(FS, NULL, "/f") == 0);
}

TEST(the_last_byte_of_the_largest_file)
{
    struct mm_counts before = mm_counts_now(), after;
    struct file *f = open_file("/f", O_RDWR | O_CREAT);

    CHECK(put(f, OBJECT_SIZE_MAX - 1, "!") == 1 && reads(f, OBJECT_SIZE_MAX - 1, "!"));
    CHECK(put(f, OBJECT_SIZE_MAX, "!") == -EFBIG);
    file_put(f);
    CHECK(vfs_unlink(FS, NULL, "/f") == 0);
    after = mm_counts_now();
    CHECK(mm_counts_equal(&before, &after));
}

TEST(an_unlinked_file_lives_while_open)
{
    struct mm_counts before = mm_counts_now(), after;
    struct file *f = open_file("/f", O_RDWR | O_CREAT);
    struct stat st;

    CHECK(put(f, 0, "still here") == 10 && vfs_unlink(FS, NULL, "/f") == 0);
    CHECK(reads(f, 0, "still here") && file_stat(f, &st) == 0 && st.st_nlink == 0);
    CHECK(vfs_stat(FS, NULL, "/f", 0, &st) == -ENOENT);
    file_put(f);
    after = mm_counts_now();
    CHECK(mm_counts_equal(&before, &after));
}

TEST(a_directory_that_is_gone_takes_no_names)
{
    struct file *dir;
    struct file *f;

    CHECK(vfs_mkdir(FS, NULL, "/d", 0755) == 0);
    dir = open_file("/d", O_RDONLY);
    CHECK(vfs_rmdir(FS, NULL, "/d") == 0);
    CHECK(vfs_open(FS, dir->dentry, "new", O_CREAT | O_RDWR, 0644, &f) == -ENOENT);
    CHECK(vfs_mkdir(FS, dir->dentry, "new", 0755) == -ENOENT);
    file_put(dir);
}

TEST(a_running_program_is_not_written)
{
    struct file *f = open_file("/f", O_RDWR | O_CREAT), *g;
    struct inode *i = f->inode;

    CHECK(inode_deny_write(i) == -ETXTBSY);
    file_put(f);
    f = open_file("/f", O_RDONLY);
    CHECK(inode_deny_write(i) == 0 && inode_deny_write(i) == 0);
    CHECK(vfs_open(FS, NULL, "/f", O_WRONLY, 0, &g) == -ETXTBSY);
    CHECK(vfs_truncate(FS, NULL, "/f", 0) == -ETXTBSY);
    inode_allow_write(i);
    inode_allow_write(i);
    CHECK(vfs_open(FS, NULL, "/f", O_WRONLY, 0, &g) == 0);
    file_put(g);
    file_put(f);
    CHECK(vfs_unlink(FS, NULL, "/f") == 0);
}

TEST(a_file_system_goes_as_a_whole)
{
    for (int n = 1;; n++) {
        struct mm_counts before = mm_counts_now(), after;
        struct super *s;
        fail_alloc_after(n);
        s = ramfs_create("test");
        bool fired = fail_alloc_fired();
        fail_alloc_after(0);
        CHECK((s != NULL) == !fired, "failure %d", n);
        if (s)
            ramfs_destroy(s);
        after = mm_counts_now();
        CHECK(mm_counts_equal(&before, &after), "failure %d leaks", n);
        if (!fired)
            break;
    }
}
