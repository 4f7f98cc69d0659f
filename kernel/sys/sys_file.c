/* sys_file.c - calls on descriptors. */
#include "kernel/dev/tty.h"
#include "kernel/fs/file.h"
#include "kernel/fs/pipe.h"
#include "kernel/fs/vfs.h"
#include "kernel/proc/process.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/poll.h"
#include "kernel/sys/calls.h"
#include "kernel/sys/filesize.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/limits.h"
#include "libc/include/abi/poll.h"
#include "libc/include/abi/resource.h"
#include "libc/include/abi/stat.h"
#include "libc/include/abi/uio.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"

#define COUNT_MAX 0x7ffff000u /* one call moves no more */

static struct files *files(void)
{
    return current_process()->files;
}

/* ---- opening and closing */

long sys_openat(int dir, const char *path, uint32_t flags, uint32_t mode)
{
    struct dentry *base;
    struct file *f;
    struct path name;
    long r = path_get(&name, path);

    if (r < 0)
        return r;
    r = fd_available(files()) ? files_base(files(), dir, name.s, &base) : -EMFILE;
    if (r == 0) {
        r = vfs_open(current_process()->fs, base, name.s, flags, mode, &f);
        dentry_put(base);
    }
    path_put(&name);
    if (r < 0)
        return r;
    r = fd_install(files(), f, 0, flags & O_CLOEXEC);
    if (r < 0)
        file_put(f);
    return r;
}

long sys_open(const char *path, uint32_t flags, uint32_t mode)
{
    return sys_openat(AT_FDCWD, path, flags, mode);
}

long sys_close(int fd)
{
    return fd_close(files(), fd);
}

long sys_dup(int fd)
{
    return files_fcntl(files(), fd, F_DUPFD, 0);
}

long sys_dup2(int from, int to)
{
    return fd_dup2(files(), from, to, false);
}

long sys_fcntl64(int fd, int command, void *argument)
{
    return files_fcntl(files(), fd, (unsigned)command, (unsigned long)argument);
}

long sys_pipe2(void *fds, uint32_t flags)
{
    struct file *ends[2];
    int fd[2], r;

    if (flags & ~(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    r = pipe_create(flags & O_NONBLOCK, ends);
    if (r < 0)
        return r;
    fd[0] = fd_install(files(), ends[0], 0, flags & O_CLOEXEC);
    if (fd[0] < 0) {
        file_put(ends[0]);
        file_put(ends[1]);
        return fd[0];
    }
    fd[1] = fd_install(files(), ends[1], 0, flags & O_CLOEXEC);
    if (fd[1] < 0)
        file_put(ends[1]);
    r = fd[1] < 0 ? fd[1] : copy_to_user(fds, fd, sizeof fd);
    if (r < 0) {
        fd_close(files(), fd[0]);
        if (fd[1] >= 0)
            fd_close(files(), fd[1]);
    }
    return r;
}

long sys_pipe(void *fds)
{
    return sys_pipe2(fds, 0);
}

/* ---- bytes */

/* A write that nobody will read is also a signal. */
static long broken_pipe(long r)
{
    if (r == -EPIPE)
        signal_send_task(current_task(), SIGPIPE, NULL);
    return r;
}

long file_too_large(void)
{
    signal_send_task(current_task(), SIGXFSZ, NULL);
    return -EFBIG;
}

bool file_may_grow(uint64_t from, uint64_t to)
{
    uint32_t limit = current_process()->limits[RLIMIT_FSIZE].rlim_cur;

    return to <= from || limit == RLIM32_INFINITY || to <= limit;
}

static inline bool size_is_limited(void)
{
    return unlikely(current_process()->limits[RLIMIT_FSIZE].rlim_cur != RLIM32_INFINITY);
}

/* How many of n bytes RLIMIT_FSIZE lets a write at pos have. */
static NOINLINE size_t room_for(const struct file *f, uint64_t pos, size_t n)
{
    uint32_t limit = current_process()->limits[RLIMIT_FSIZE].rlim_cur;

    if (!file_writable(f) || !inode_is(f->inode, S_IFREG) || !f->inode->object)
        return n;
    if (f->flags & O_APPEND)
        pos = f->inode->object->size;
    return pos < limit ? (size_t)MIN((uint64_t)n, limit - pos) : 0;
}

long sys_read(int fd, void *buf, size_t count)
{
    struct file *f = fd_get(files(), fd);
    long r;

    if (!f)
        return -EBADF;
    r = file_read(f, buf, count);
    file_put(f);
    return r;
}

long sys_write(int fd, void *buf, size_t count)
{
    struct file *f = fd_get(files(), fd);
    long r;

    if (!f)
        return -EBADF;
    if (size_is_limited() && count && !(count = room_for(f, f->pos, count)))
        r = file_too_large();
    else
        r = broken_pipe(file_write(f, buf, count));
    file_put(f);
    return r;
}

/* Data and metadata go out together, whichever was asked for. */
long sys_fsync(int fd)
{
    struct file *f = fd_get(files(), fd);
    long r;

    if (!f)
        return -EBADF;
    r = file_fsync(f);
    file_put(f);
    return r;
}

long sys_fdatasync(int fd)
{
    return sys_fsync(fd);
}

static int64_t join(uint32_t low, uint32_t high)
{
    return (int64_t)((uint64_t)high << 32 | low);
}

long sys_pread64(int fd, void *buf, size_t count, uint32_t low, uint32_t high)
{
    struct file *f = fd_get(files(), fd);
    long r;

    if (!f)
        return -EBADF;
    r = file_pread(f, buf, count, join(low, high));
    file_put(f);
    return r;
}

long sys_pwrite64(int fd, void *buf, size_t count, uint32_t low, uint32_t high)
{
    struct file *f = fd_get(files(), fd);
    long r;

    if (!f)
        return -EBADF;
    if (size_is_limited() && count && !(count = room_for(f, (uint64_t)join(low, high), count)))
        r = file_too_large();
    else
        r = broken_pipe(file_pwrite(f, buf, count, join(low, high)));
    file_put(f);
    return r;
}

/* One vector of readv or writev; stops at the first part that is not done in full. */
static long move_vector(struct file *f, const struct iovec *v, int count, bool write)
{
    long done = 0;

    for (int i = 0; i < count; i++) {
        size_t n = MIN(v[i].iov_len, COUNT_MAX - (size_t)done);
        long r;

        if (n == 0)
            continue;
        if (write && size_is_limited() && !(n = room_for(f, f->pos, n)))
            return done ? done : file_too_large();
        r = write ? file_write(f, v[i].iov_base, n) : file_read(f, v[i].iov_base, n);
        if (r < 0)
            return done ? done : r;
        done += r;
        if ((size_t)r < v[i].iov_len)
            break;
    }
    return done;
}

static long vector_call(int fd, const void *uvec, int count, bool write)
{
    struct iovec few[8] = { { 0 } }, *v = few;
    struct file *f = fd_get(files(), fd);
    uint64_t total = 0;
    long r = 0;

    if (!f)
        return -EBADF;
    if (count < 0 || count > IOV_MAX)
        r = -EINVAL;
    else if (count > (int)ARRAY_SIZE(few) && !(v = kmalloc((size_t)count * sizeof *v)))
        r = -ENOMEM;
    else
        r = copy_from_user(v, uvec, (size_t)count * sizeof *v);
    for (int i = 0; r == 0 && i < count; i++) {
        total += v[i].iov_len;
        r = (long)v[i].iov_len < 0 || total > INT32_MAX ? -EINVAL : 0;
    }
    if (r == 0 && !(write ? file_writable(f) : file_readable(f)))
        r = -EBADF;
    if (r == 0)
        r = move_vector(f, v, count, write);
    if (v != few)
        kfree(v);
    file_put(f);
    return r;
}

long sys_readv(int fd, void *vector, int count)
{
    return vector_call(fd, vector, count, false);
}

long sys_writev(int fd, void *vector, int count)
{
    return broken_pipe(vector_call(fd, vector, count, true));
}

/* ---- positions */

static int64_t seek(int fd, int64_t off, int whence)
{
    struct file *f = fd_get(files(), fd);
    int64_t r;

    if (!f)
        return -EBADF;
    r = file_lseek(f, off, whence);
    file_put(f);
    return r;
}

long sys_lseek(int fd, uint32_t offset, int whence)
{
    int64_t r = seek(fd, (int32_t)offset, whence);

    return r > INT32_MAX ? -EOVERFLOW : (long)r;
}

long sys__llseek(int fd, uint32_t high, uint32_t low, void *result, int whence)
{
    int64_t r = seek(fd, join(low, high), whence);

    return r < 0 ? (long)r : copy_to_user(result, &r, sizeof r);
}

/* ---- the rest of what a descriptor can do */

long sys_fstat64(int fd, void *result)
{
    struct file *f = fd_get(files(), fd);
    struct stat st;
    long r;

    if (!f)
        return -EBADF;
    r = file_stat(f, &st);
    file_put(f);
    return r < 0 ? r : copy_to_user(result, &st, sizeof st);
}

long sys_ftruncate64(int fd, uint32_t low, uint32_t high)
{
    struct file *f = fd_get(files(), fd);
    long r;

    if (!f)
        return -EBADF;
    if (file_writable(f) && f->inode->object &&
        !file_may_grow(f->inode->object->size, (uint64_t)join(low, high)))
        r = file_too_large();
    else
        r = file_truncate(f, join(low, high));
    file_put(f);
    return r;
}

long sys_getdents64(int fd, void *buf, size_t size)
{
    struct file *f = fd_get(files(), fd);
    long r;

    if (!f)
        return -EBADF;
    r = file_getdents64(f, buf, size);
    file_put(f);
    return r;
}

long sys_ioctl(int fd, uint32_t request, void *argument)
{
    struct file *f = fd_get(files(), fd);
    long r;

    if (!f)
        return -EBADF;
    r = file_ioctl(f, request, (unsigned long)argument);
    file_put(f);
    return r;
}

/* ---- poll */

#define POLL_MAX  1024u
#define NS_PER_MS 1000000u

/* One descriptor that is waited for; its file is held all the while, so that looking at it again
 * never is the last use, which might sleep. */
struct watch {
    struct pollfd p;
    struct file *file;
};

static int look(struct watch *w)
{
    unsigned wanted = (uint16_t)w->p.events | POLLERR | POLLHUP;

    if (w->p.fd < 0)
        w->p.revents = 0;
    else if (!w->file)
        w->p.revents = POLLNVAL;
    else
        w->p.revents = (int16_t)(file_poll(w->file) & wanted);
    return w->p.revents != 0;
}

static int look_all(struct watch *w, uint32_t count)
{
    int ready = 0;

    for (uint32_t i = 0; i < count; i++)
        ready += look(&w[i]);
    return ready;
}

static long watch_all(struct watch *w, uint32_t count, int timeout)
{
    struct task *t = current_task();
    uint64_t deadline = t->restart_deadline;
    int ready = 0, r;

    t->restart_deadline = 0;
    if (timeout == 0)
        return look_all(w, count);
    if (!deadline && timeout > 0)
        deadline = clock_ns() + (uint64_t)timeout * NS_PER_MS;
    if (timeout < 0)
        deadline = 0;
    r = wait_event_interruptible_timeout(&poll_waitq, (ready = look_all(w, count)) > 0, deadline);
    if (r == -EINTR)
        t->restart_deadline = deadline;
    return r == -EINTR ? r : ready;
}

static int watches_get(struct watch *w, const struct pollfd *user, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (copy_from_user(&w[i].p, &user[i], sizeof w[i].p) < 0)
            return -EFAULT;
        w[i].file = w[i].p.fd < 0 ? NULL : fd_get(files(), w[i].p.fd);
    }
    return 0;
}

static int watches_put(struct watch *w, struct pollfd *user, uint32_t count, bool tell)
{
    int r = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (tell && copy_to_user(&user[i], &w[i].p, sizeof w[i].p) < 0)
            r = -EFAULT;
        if (w[i].file)
            file_put(w[i].file);
    }
    return r;
}

long sys_poll(void *fds, uint32_t count, int timeout)
{
    struct watch few[8] = { { { 0 }, NULL } }, *w = few;
    long r;

    if (count > POLL_MAX)
        return -EINVAL;
    if (count > ARRAY_SIZE(few) && !(w = kcalloc(count, sizeof *w)))
        return -ENOMEM;
    r = watches_get(w, fds, count);
    if (r == 0)
        r = watch_all(w, count, timeout);
    if (watches_put(w, fds, count, r >= 0) < 0)
        r = -EFAULT;
    if (w != few)
        kfree(w);
    return r;
}
