/* Paths: every way to fail has Linux's error, names move and vanish as they should, and the tree of
 * names is sound after each step. */
#include "kernel/fs/vfs.h"

#include "kernel/fs/file.h"
#include "kernel/fs/ramfs.h"
#include "kernel/lib/fail.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/stat.h"
#include "mm/frame.h"

TEST_SUITE(vfs);

#define FS   (&vfs_kernel_context)
#define MANY 300

static int make(const char *path)
{
    struct file *f;
    int err = vfs_open(FS, NULL, path, O_CREAT | O_EXCL | O_RDWR, 0644, &f);

    if (!err)
        file_put(f);
    return err;
}

static int try_open(const char *path, unsigned flags)
{
    struct file *f;
    int err = vfs_open(FS, NULL, path, flags, 0644, &f);

    if (!err)
        file_put(f);
    return err;
}

static int stat_of(const char *path, struct stat *st)
{
    return vfs_stat(FS, NULL, path, 0, st);
}

static uint32_t nlink(const char *path)
{
    struct stat st;

    return stat_of(path, &st) ? 0 : st.st_nlink;
}

/* A playground /t:  d/ d/e/ d/e/f  file  link -> d/e  dangling -> nowhere  loop -> loop  up ->
 * .. */
static void set_up(void)
{
    CHECK(vfs_mkdir(FS, NULL, "/t", 0755) == 0);
    CHECK(vfs_mkdir(FS, NULL, "/t/d", 0755) == 0);
    CHECK(vfs_mkdir(FS, NULL, "/t/d/e/", 0755) == 0);
    CHECK(make("/t/d/e/f") == 0);
    CHECK(make("/t/file") == 0);
    CHECK(vfs_symlink(FS, "d/e", NULL, "/t/link") == 0);
    CHECK(vfs_symlink(FS, "nowhere", NULL, "/t/dangling") == 0);
    CHECK(vfs_symlink(FS, "loop", NULL, "/t/loop") == 0);
    CHECK(vfs_symlink(FS, "..", NULL, "/t/d/up") == 0);
    CHECK(dentry_ok(FS->root));
}

static void remove_tree(const char *path)
{
    struct dentry *d, *child;

    while (vfs_lookup(FS, NULL, path, 0, &d) == 0) {
        char name[64];
        child = dentry_child_from(d, 0);
        ksnprintf(name, sizeof name, "%s/%s", path, child ? child->name.s : "");
        dentry_put(d);
        if (!child)
            break;
        if (vfs_unlink(FS, NULL, name) == -EISDIR)
            remove_tree(name);
    }
    CHECK(vfs_rmdir(FS, NULL, path) == 0, "%s", path);
}

static void tear_down(void)
{
    remove_tree("/t");
    CHECK(dentry_ok(FS->root));
}

static const struct {
    const char *path;
    unsigned flags;
    int err;
} lookups[] = {
    { "", 0, -ENOENT },
    { "/", 0, 0 },
    { "//t///d//e/f", 0, 0 },
    { "/t/./d/../d/e/./f", 0, 0 },
    { "/../../t/file", 0, 0 },
    { "/t/nothing", 0, -ENOENT },
    { "/t/nothing/more", 0, -ENOENT },
    { "/t/file/", 0, -ENOTDIR },
    { "/t/file/x", 0, -ENOTDIR },
    { "/t/file/..", 0, -ENOTDIR },
    { "/t/file/.", 0, -ENOTDIR },
    { "/t/link", 0, 0 },
    { "/t/link/f", 0, 0 },
    { "/t/link/", 0, 0 },
    { "/t/link/../e/f", 0, 0 },
    { "/t/d/up/d/up/file", 0, 0 },
    { "/t/dangling", 0, 0 },
    { "/t/dangling", LOOKUP_FOLLOW, -ENOENT },
    { "/t/dangling/", 0, -ENOENT },
    { "/t/loop", 0, 0 },
    { "/t/loop", LOOKUP_FOLLOW, -ELOOP },
    { "/t/loop/x", 0, -ELOOP },
    { "/t/file", LOOKUP_DIRECTORY, -ENOTDIR },
    { "/t/link", LOOKUP_DIRECTORY, -ENOTDIR },
    { "/t/link", LOOKUP_DIRECTORY | LOOKUP_FOLLOW, 0 },
};

TEST(lookups_end_as_on_linux)
{
    set_up();
    for (size_t i = 0; i < ARRAY_SIZE(lookups); i++) {
        struct dentry *d;
        int err = vfs_lookup(FS, NULL, lookups[i].path, lookups[i].flags, &d);
        CHECK(err == lookups[i].err, "\"%s\" (%x): %d", lookups[i].path, lookups[i].flags, err);
        if (!err)
            dentry_put(d);
    }
    tear_down();
}

TEST(names_have_a_limit)
{
    char path[NAME_MAX + 16] = "/";
    struct stat st;

    memset(path + 1, 'n', NAME_MAX);
    CHECK(make(path) == 0 && stat_of(path, &st) == 0);
    CHECK(vfs_unlink(FS, NULL, path) == 0);
    path[NAME_MAX + 1] = 'n';
    CHECK(make(path) == -ENAMETOOLONG && stat_of(path, &st) == -ENAMETOOLONG);
    CHECK(vfs_mkdir(FS, NULL, path, 0755) == -ENAMETOOLONG);
}

static const struct {
    const char *path;
    unsigned flags;
    int err;
} opens[] = {
    { "/t/file", O_RDONLY, 0 },
    { "/t/nothing", O_RDONLY, -ENOENT },
    { "/t/d", O_RDONLY, 0 },
    { "/t/d", O_WRONLY, -EISDIR },
    { "/t/d", O_RDWR, -EISDIR },
    { "/t/d", O_RDONLY | O_CREAT, -EISDIR },
    { "/t/d/", O_RDWR | O_CREAT, -EISDIR },
    { "/t/new/", O_RDWR | O_CREAT, -EISDIR },
    { "/t/d/.", O_RDWR | O_CREAT, -EISDIR },
    { "/t/d/./", O_RDWR | O_CREAT | O_EXCL, -EEXIST },
    { "/t/new/", O_RDWR | O_CREAT | O_EXCL, -EISDIR },
    { "/t/file", O_RDONLY | O_CREAT | O_EXCL, -EEXIST },
    { "/t/dangling", O_RDONLY | O_CREAT | O_EXCL, -EEXIST },
    { "/t/file", O_RDONLY | O_DIRECTORY, -ENOTDIR },
    { "/t/link", O_RDONLY | O_NOFOLLOW, -ELOOP },
    { "/t/link", O_RDONLY | O_NOFOLLOW | O_DIRECTORY, -ENOTDIR },
    { "/t/link", O_RDONLY | O_DIRECTORY, 0 },
    { "/t/loop", O_RDONLY, -ELOOP },
    { "/t/loop", O_RDWR | O_CREAT, -ELOOP },
    { "/t/none/new", O_RDWR | O_CREAT, -ENOENT },
    { "/t/file/new", O_RDWR | O_CREAT, -ENOTDIR },
    { "/t/dangling", O_RDWR | O_CREAT, 0 },
    { "/t/nowhere", O_RDONLY, 0 }, /* made through the link */
};

TEST(opens_end_as_on_linux)
{
    set_up();
    for (size_t i = 0; i < ARRAY_SIZE(opens); i++) {
        int err = try_open(opens[i].path, opens[i].flags);
        CHECK(err == opens[i].err, "\"%s\" (%o): %d", opens[i].path, opens[i].flags, err);
    }
    tear_down();
}

TEST(creation_refuses_what_exists)
{
    set_up();
    CHECK(vfs_mkdir(FS, NULL, "/", 0755) == -EEXIST);
    CHECK(vfs_mkdir(FS, NULL, "/t/d/.", 0755) == -EEXIST);
    CHECK(vfs_mkdir(FS, NULL, "/t/file", 0755) == -EEXIST);
    CHECK(vfs_mkdir(FS, NULL, "/t/dangling", 0755) == -EEXIST);
    CHECK(vfs_mkdir(FS, NULL, "/t/file/x", 0755) == -ENOTDIR);
    CHECK(vfs_symlink(FS, "x", NULL, "/t/file") == -EEXIST);
    CHECK(vfs_symlink(FS, "", NULL, "/t/empty") == -ENOENT);
    CHECK(vfs_symlink(FS, "x", NULL, "/t/new/") == -ENOENT);
    CHECK(vfs_link(FS, NULL, "/t/file", NULL, "/t/d/e/f", 0) == -EEXIST);
    CHECK(vfs_link(FS, NULL, "/t/d", NULL, "/t/d2", 0) == -EPERM);
    CHECK(vfs_link(FS, NULL, "/t/none", NULL, "/t/d2", 0) == -ENOENT);
    tear_down();
}

TEST(removal_refuses_what_is_wrong)
{
    set_up();
    CHECK(vfs_unlink(FS, NULL, "/t/d") == -EISDIR);
    CHECK(vfs_unlink(FS, NULL, "/") == -EISDIR);
    CHECK(vfs_unlink(FS, NULL, "/t/file/") == -ENOTDIR);
    CHECK(vfs_unlink(FS, NULL, "/t/none") == -ENOENT);
    CHECK(vfs_rmdir(FS, NULL, "/t/file") == -ENOTDIR);
    CHECK(vfs_rmdir(FS, NULL, "/t/link") == -ENOTDIR);
    CHECK(vfs_rmdir(FS, NULL, "/t/d") == -ENOTEMPTY);
    CHECK(vfs_rmdir(FS, NULL, "/t/d/e/.") == -EINVAL);
    CHECK(vfs_rmdir(FS, NULL, "/t/d/e/..") == -ENOTEMPTY);
    CHECK(vfs_rmdir(FS, NULL, "/") == -EBUSY);
    CHECK(vfs_rmdir(FS, NULL, "/t/none") == -ENOENT);
    tear_down();
}

TEST(rename_moves_and_replaces)
{
    set_up();
    CHECK(vfs_rename(FS, NULL, "/t/file", NULL, "/t/a-name-that-is-longer-than-the-dentry") == 0);
    CHECK(try_open("/t/file", O_RDONLY) == -ENOENT);
    CHECK(vfs_rename(FS, NULL, "/t/a-name-that-is-longer-than-the-dentry", NULL, "/t/d/e/f") == 0);
    CHECK(try_open("/t/d/e/f", O_RDONLY) == 0 && nlink("/t") == 3);
    CHECK(vfs_rename(FS, NULL, "/t/d/e", NULL, "/t/g") == 0, "a directory into another");
    CHECK(nlink("/t") == 4 && nlink("/t/d") == 2 && try_open("/t/g/f", O_RDONLY) == 0);
    CHECK(try_open("/t/g/../g/f", O_RDONLY) == 0, ".. follows the move");
    CHECK(vfs_unlink(FS, NULL, "/t/g/f") == 0);
    CHECK(vfs_unlink(FS, NULL, "/t/d/up") == 0);
    CHECK(vfs_rename(FS, NULL, "/t/g", NULL, "/t/d") == 0, "an empty directory is replaced");
    CHECK(nlink("/t") == 3 && dentry_ok(FS->root));
    tear_down();
}

TEST(rename_refuses_what_is_wrong)
{
    set_up();
    CHECK(vfs_rename(FS, NULL, "/t/none", NULL, "/t/x") == -ENOENT);
    CHECK(vfs_rename(FS, NULL, "/t/d", NULL, "/t/d/e/x") == -EINVAL);
    CHECK(vfs_rename(FS, NULL, "/t/d", NULL, "/t/d/x") == -EINVAL);
    CHECK(vfs_rename(FS, NULL, "/t/d/e", NULL, "/t/d") == -ENOTEMPTY);
    CHECK(vfs_rename(FS, NULL, "/t/d", NULL, "/t/file") == -ENOTDIR);
    CHECK(vfs_rename(FS, NULL, "/t/file", NULL, "/t/d/e") == -EISDIR);
    CHECK(vfs_rename(FS, NULL, "/t/file", NULL, "/t/new/") == -ENOTDIR);
    CHECK(vfs_rename(FS, NULL, "/t/file/", NULL, "/t/new") == -ENOTDIR);
    CHECK(vfs_rename(FS, NULL, "/t/d/.", NULL, "/t/new") == -EBUSY);
    CHECK(vfs_rename(FS, NULL, "/", NULL, "/t/new") == -EBUSY);
    CHECK(vfs_link(FS, NULL, "/t/file", NULL, "/t/hard", 0) == 0 && nlink("/t/file") == 2);
    CHECK(vfs_rename(FS, NULL, "/t/file", NULL, "/t/hard") == 0 && nlink("/t/file") == 2,
          "two names of one file: nothing happens");
    tear_down();
}

TEST(a_mount_covers_its_directory)
{
    struct super *s = ramfs_create("test");
    struct stat st;

    CHECK(vfs_mkdir(FS, NULL, "/m", 0755) == 0 && make("/m/below") == 0);
    CHECK(s && vfs_mount("/m", s) == 0 && vfs_mount("/m", s) == -EBUSY);
    CHECK(stat_of("/m/below", &st) == -ENOENT && make("/m/above") == 0);
    CHECK(vfs_rmdir(FS, NULL, "/m") == -EBUSY && vfs_rename(FS, NULL, "/m", NULL, "/n") == -EBUSY);
    CHECK(make("/file") == 0 && vfs_rename(FS, NULL, "/file", NULL, "/m/file") == -EXDEV);
    CHECK(vfs_link(FS, NULL, "/file", NULL, "/m/file", 0) == -EXDEV);
    CHECK(stat_of("/m/../file", &st) == 0, ".. leads out of the mount");
    CHECK(vfs_unmount(s) == 0 && stat_of("/m/below", &st) == 0);
    ramfs_destroy(s);
    CHECK(vfs_unlink(FS, NULL, "/file") == 0);
    CHECK(vfs_unlink(FS, NULL, "/m/below") == 0 && vfs_rmdir(FS, NULL, "/m") == 0);
}

static void numbered(char *path, size_t n, int i)
{
    ksnprintf(path, n, "/t/%d", i * 7919 % MANY);
}

TEST(a_large_directory_keeps_its_order)
{
    char path[32];
    struct dentry *d = NULL, *child;
    int seen = 0;
    uint32_t at = 0;

    CHECK(vfs_mkdir(FS, NULL, "/t", 0755) == 0);
    for (int i = 0; i < MANY; i++) {
        numbered(path, sizeof path, i);
        CHECK(make(path) == 0);
    }
    for (int i = 0; i < MANY; i += 3) {
        numbered(path, sizeof path, i);
        CHECK(vfs_unlink(FS, NULL, path) == 0);
    }
    CHECK(dentry_ok(FS->root) && vfs_lookup(FS, NULL, "/t", 0, &d) == 0);
    for (; (child = dentry_child_from(d, at)); at = child->cookie + 1)
        seen++;
    CHECK(seen == MANY - MANY / 3, "%d", seen);
    dentry_put(d);
    tear_down();
}

/* One of each call that allocates. */
static int all_calls(void)
{
    static const char *const longest = "/t/a-name-that-does-not-fit-into-the-dentry-itself";
    struct stat st;
    int err = vfs_mkdir(FS, NULL, "/t", 0755);

    if (!err)
        err = make("/t/f");
    if (!err)
        err = vfs_symlink(FS, "f", NULL, "/t/s");
    if (!err)
        err = vfs_link(FS, NULL, "/t/f", NULL, "/t/l", 0);
    if (!err)
        err = vfs_stat(FS, NULL, "/t/s", LOOKUP_FOLLOW, &st);
    if (!err)
        err = vfs_rename(FS, NULL, "/t/f", NULL, longest);
    return err;
}

TEST(each_failed_allocation_is_survived)
{
    for (int n = 1;; n++) {
        struct mm_counts before = mm_counts_now(), after;
        struct stat st;
        fail_alloc_after(n);
        int err = all_calls();
        bool fired = fail_alloc_fired();
        fail_alloc_after(0);
        CHECK(err == (fired ? -ENOMEM : 0), "failure %d: %d", n, err);
        if (stat_of("/t", &st) == 0)
            tear_down();
        after = mm_counts_now();
        CHECK(mm_counts_equal(&before, &after), "failure %d leaks", n);
        if (!fired)
            break;
    }
}
