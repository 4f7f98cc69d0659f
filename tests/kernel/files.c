/* Descriptor tables: the lowest free number, limits, growth, sharing, close-on-exec. */
#include "kernel/fs/file.h"

#include "kernel/fs/pipe.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/fail.h"
#include "kernel/lib/test.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "mm/frame.h"

TEST_SUITE(files);

static struct file *some_file(void)
{
    struct file *f = NULL;

    CHECK(vfs_open(&vfs_kernel_context, NULL, "/", O_RDONLY, 0, &f) == 0);
    return f;
}

/* A table with n descriptors of one file. */
static struct files *table(int n)
{
    struct files *t = files_create();
    struct file *f = some_file();

    CHECK(t != NULL);
    t->limit = 4096;
    for (int i = 0; i < n; i++) {
        file_get(f);
        CHECK(fd_install(t, f, 0, false) == i);
    }
    file_put(f);
    CHECK(files_ok(t));
    return t;
}

TEST(the_lowest_number_is_taken)
{
    struct files *t = table(100);

    CHECK(fd_close(t, 70) == 0 && fd_close(t, 3) == 0 && files_ok(t));
    CHECK(files_fcntl(t, 1, F_DUPFD, 0) == 3 && files_fcntl(t, 1, F_DUPFD, 0) == 70);
    CHECK(files_fcntl(t, 1, F_DUPFD, 0) == 100 && files_fcntl(t, 1, F_DUPFD, 500) == 500);
    CHECK(files_ok(t) && files_fcntl(t, 1, F_DUPFD, 4096) == -EINVAL);
    CHECK(fd_close(t, 200) == -EBADF && fd_close(t, -1) == -EBADF &&
          fd_close(t, 1 << 30) == -EBADF);
    CHECK(fd_get(t, 200) == NULL && fd_get(t, -1) == NULL);
    files_put(t);
}

TEST(the_limit_holds)
{
    struct files *t = table(10);

    t->limit = 10;
    CHECK(files_fcntl(t, 0, F_DUPFD, 0) == -EMFILE && files_fcntl(t, 0, F_DUPFD, 10) == -EINVAL);
    CHECK(fd_dup2(t, 0, 10, false) == -EBADF && fd_dup2(t, 0, 9, false) == 9);
    CHECK(fd_close(t, 5) == 0 && files_fcntl(t, 0, F_DUPFD, 0) == 5);
    CHECK(files_ok(t));
    files_put(t);
}

TEST(a_copy_shares_the_files)
{
    struct files *t = table(40), *copy;
    struct file *f = fd_get(t, 0);

    CHECK(fd_close(t, 39) == 0 && f->refs == 40);
    copy = files_fork(t);
    CHECK(copy && files_ok(copy) && f->refs == 79 && copy->limit == 4096);
    CHECK(fd_close(copy, 7) == 0 && t->slot[7] == f);
    CHECK(files_fcntl(copy, 0, F_DUPFD, 0) == 7);
    files_put(t);
    CHECK(f->refs == 40);
    files_put(copy);
    CHECK(f->refs == 1);
    file_put(f);
}

TEST(exec_closes_what_is_marked)
{
    struct files *t = table(70);

    CHECK(files_fcntl(t, 2, F_SETFD, FD_CLOEXEC) == 0 &&
          files_fcntl(t, 2, F_GETFD, 0) == FD_CLOEXEC);
    CHECK(files_fcntl(t, 66, F_SETFD, FD_CLOEXEC) == 0 && fd_dup2(t, 2, 5, false) == 5);
    files_close_on_exec(t);
    CHECK(!t->slot[2] && !t->slot[66] && t->slot[5] && files_ok(t));
    CHECK(files_fcntl(t, 5, F_GETFD, 0) == 0 && files_fcntl(t, 2, F_GETFD, 0) == -EBADF);
    files_put(t);
}

TEST(dup2_replaces)
{
    struct files *t = table(3);
    struct file *f = some_file();

    CHECK(fd_install(t, f, 0, false) == 3 && fd_dup2(t, 3, 1, true) == 1 && t->slot[1] == f);
    CHECK(f->refs == 2 && fd_dup2(t, 3, 3, false) == 3 && f->refs == 2);
    CHECK(fd_dup2(t, 9, 1, false) == -EBADF && fd_dup2(t, 3, 1000, false) == 1000 && files_ok(t));
    files_put(t);
}

static int fork_and_pipe(struct files *t)
{
    struct files *copy = files_fork(t);
    struct file *ends[2];
    int err = copy ? pipe_create(0, ends) : -ENOMEM;

    if (!err) {
        file_put(ends[0]);
        file_put(ends[1]);
        err = fd_dup2(copy, 0, 2000, false);
        err = err < 0 ? err : 0;
    }
    if (copy)
        files_put(copy);
    return err;
}

TEST(each_failed_allocation_is_survived)
{
    struct files *t = table(50);

    for (int n = 1;; n++) {
        struct mm_counts before = mm_counts_now(), after;
        fail_alloc_after(n);
        int err = fork_and_pipe(t);
        bool fired = fail_alloc_fired();
        fail_alloc_after(0);
        after = mm_counts_now();
        CHECK(err == (fired ? -ENOMEM : 0) && mm_counts_equal(&before, &after), "failure %d", n);
        if (!fired)
            break;
    }
    files_put(t);
}
