/* Pipes: order, capacity, ends that close, wholeness of small writes, frames given back. The
 * buffers are the user's, so each test has an address space. */
#include "kernel/fs/pipe.h"

#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/fail.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "kernel/proc/kthread.h"
#include "kernel/sched/sched.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mman.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/poll.h"
#include "mm/aspace.h"
#include "mm/frame.h"

TEST_SUITE(pipe);

#define BUF  ((char *)0x10000000)
#define SIZE (2u * PIPE_CAPACITY)

static struct aspace *as;
static struct file *ends[2];

static void set_up(unsigned flags)
{
    as = aspace_create();
    CHECK(as != NULL);
    CHECK(aspace_map_anon(as, (uint32_t)BUF, SIZE, PROT_READ | PROT_WRITE, 0) == 0);
    aspace_activate(as);
    memset(BUF, 0, SIZE);
    CHECK(pipe_create(flags, ends) == 0);
}

static void close_end(int end)
{
    if (ends[end])
        file_put(ends[end]);
    ends[end] = NULL;
}

static void tear_down(void)
{
    close_end(0);
    close_end(1);
    aspace_activate(NULL);
    aspace_put(as);
}

static long put(const char *s)
{
    memcpy(BUF, s, strlen(s));
    return file_write(ends[1], BUF, strlen(s));
}

static bool gives(size_t n, const char *s)
{
    memset(BUF, 0, n);
    return file_read(ends[0], BUF, n) == (long)strlen(s) && !memcmp(BUF, s, strlen(s));
}

TEST(bytes_come_out_in_order)
{
    set_up(0);
    CHECK(put("one") == 3 && put("two") == 3);
    CHECK(gives(4, "onet") && gives(10, "wo"));
    CHECK(file_lseek(ends[0], 0, SEEK_CUR) == -ESPIPE && file_pread(ends[0], BUF, 1, 0) == -ESPIPE);
    CHECK(file_read(ends[1], BUF, 1) == -EBADF && file_write(ends[0], BUF, 1) == -EBADF);
    CHECK(file_read(ends[0], BUF, 0) == 0 && file_write(ends[1], BUF, 0) == 0);
    tear_down();
}

TEST(it_holds_64_kb)
{
    set_up(O_NONBLOCK);
    CHECK(file_read(ends[0], BUF, 1) == -EAGAIN);
    CHECK(file_write(ends[1], BUF, SIZE) == PIPE_CAPACITY &&
          file_write(ends[1], BUF, 1) == -EAGAIN);
    CHECK(file_poll(ends[1]) == 0 && file_poll(ends[0]) == (POLLIN | POLLRDNORM));
    CHECK(file_read(ends[0], BUF, 10) == 10 && file_write(ends[1], BUF, 11) == -EAGAIN,
          "a small write is whole or not at all");
    CHECK(file_write(ends[1], BUF, PIPE_BUF + 1) == 10, "a large one takes what there is");
    CHECK(file_read(ends[0], BUF, SIZE) == PIPE_CAPACITY);
    CHECK(file_poll(ends[1]) == (POLLOUT | POLLWRNORM) && file_poll(ends[0]) == 0);
    tear_down();
}

TEST(a_closed_end_is_noticed)
{
    set_up(0);
    CHECK(put("rest") == 4);
    close_end(1);
    CHECK(file_poll(ends[0]) == (POLLIN | POLLRDNORM | POLLHUP));
    CHECK(gives(9, "rest") && file_read(ends[0], BUF, 9) == 0 && file_poll(ends[0]) == POLLHUP);
    tear_down();
    set_up(0);
    close_end(0);
    CHECK(file_write(ends[1], BUF, 1) == -EPIPE);
    CHECK(file_poll(ends[1]) == (POLLOUT | POLLWRNORM | POLLERR));
    tear_down();
}

TEST(a_bad_buffer_loses_nothing)
{
    set_up(0);
    CHECK(put("kept") == 4 && file_read(ends[0], (void *)0x5000, 4) == -EFAULT);
    CHECK(file_read(ends[0], (void *)KERNEL_BASE, 4) == -EFAULT);
    CHECK(file_write(ends[1], (void *)0x5000, 4) == -EFAULT && gives(9, "kept"));
    tear_down();
}

TEST(an_idle_pipe_keeps_one_page)
{
    set_up(0);
    uint32_t before = frames_in_state(FRAME_KERNEL);
    CHECK(file_write(ends[1], BUF, PIPE_CAPACITY) == PIPE_CAPACITY);
    CHECK(frames_in_state(FRAME_KERNEL) == before + PIPE_CAPACITY / PAGE_SIZE);
    CHECK(file_read(ends[0], BUF, PIPE_CAPACITY) == PIPE_CAPACITY);
    CHECK(frames_in_state(FRAME_KERNEL) <= before + 1);
    tear_down();
}

/* Positions run over the end of the ring many times, with every size of piece. */
TEST(the_ring_goes_round)
{
    uint32_t in = 0, out = 0;

    set_up(O_NONBLOCK);
    for (uint32_t n = 1; n < 3000; n += 7) {
        for (uint32_t i = 0; i < n; i++)
            BUF[i] = (char)(in + i);
        CHECK(file_write(ends[1], BUF, n) == (long)n);
        in += n;
        long got = file_read(ends[0], BUF, n - n / 9);
        CHECK(got == (long)(n - n / 9));
        for (long i = 0; i < got; i++, out++)
            CHECK(BUF[i] == (char)out, "byte %u", out);
        if (in - out > PIPE_CAPACITY - 4096)
            out += (uint32_t)file_read(ends[0], BUF, SIZE);
    }
    tear_down();
}

/* Kernel threads have no user memory of their own: the writer only closes its end. */
static void close_later(void *unused)
{
    sched_yield();
    close_end(1);
}

TEST(a_reader_sleeps_until_the_end)
{
    set_up(0);
    CHECK(kthread_start("closer", close_later, NULL) != NULL);
    CHECK(file_read(ends[0], BUF, 1) == 0);
    sched_yield();
    tear_down();
}

TEST(a_page_that_can_not_be_had)
{
    set_up(0);
    struct mm_counts before = mm_counts_now(), after;
    fail_alloc_after(1);
    CHECK(file_write(ends[1], BUF, 5) == -ENOMEM && fail_alloc_fired());
    fail_alloc_after(2);
    CHECK(file_write(ends[1], BUF, 2 * PAGE_SIZE) == 2 * PAGE_SIZE && fail_alloc_fired(),
          "after a part it tries again");
    fail_alloc_after(0);
    CHECK(file_read(ends[0], BUF, SIZE) == 2 * PAGE_SIZE);
    after = mm_counts_now();
    CHECK(mm_counts_equal(&before, &after));
    tear_down();
}

/* ---- pipes with a name */

static struct fs_context *const fs = &vfs_kernel_context;

static int open_fifo(unsigned flags, struct file **out)
{
    return vfs_open(fs, NULL, "/fifo", flags, 0, out);
}

static void open_writer(void *err)
{
    *(int *)err = open_fifo(O_WRONLY, &ends[1]);
}

TEST(a_fifo_joins_those_who_open_it)
{
    struct file *f;
    int err = -1;

    CHECK(vfs_mknod(fs, NULL, "/fifo", S_IFIFO | 0600, 0) == 0);
    CHECK(open_fifo(O_WRONLY | O_NONBLOCK, &f) == -ENXIO, "a writer needs a reader");
    CHECK(open_fifo(O_RDONLY | O_NONBLOCK, &f) == 0, "a reader does not");
    CHECK(f->inode->priv && file_poll(f) == 0, "and no writer was ever there");
    file_put(f);
    CHECK(kthread_start("writer", open_writer, &err) != NULL);
    CHECK(open_fifo(O_RDONLY, &ends[0]) == 0, "waits for the other side");
    sched_yield();
    CHECK(err == 0 && ends[0]->inode == ends[1]->inode);
    CHECK(file_poll(ends[1]) == (POLLOUT | POLLWRNORM));
    struct inode *i = ends[0]->inode;
    close_end(1);
    CHECK(file_poll(ends[0]) == POLLHUP);
    close_end(0);
    CHECK(!i->priv, "nobody: nothing is kept");
    CHECK(vfs_unlink(fs, NULL, "/fifo") == 0);
}
