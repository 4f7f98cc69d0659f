/* pipe.c - a ring of pages between those who write and those who read. head and tail count bytes
 * and grow for ever, modulo 2^32: byte p lies in page p / PAGE_SIZE of the ring, the ring is full
 * at head - tail == PIPE_CAPACITY. A page is taken when head enters it and given back when tail
 * leaves it, so an idle pipe keeps at most one. One lock guards the ring; it is not held while
 * waiting.
 *
 *              readers, writers   full or empty    otherwise
 *   read       no writers         0 (end)          what there is
 *              writers            wait, -EAGAIN    what there is
 *   write      no readers         -EPIPE           -EPIPE
 *              readers            wait, -EAGAIN    as much as fits; up to PIPE_BUF all or nothing
 *
 * A FIFO is the same with a name: opening it waits for the other side. */
#include "kernel/fs/pipe.h"

#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/printf.h"
#include "kernel/sched/poll.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/ioctl.h"
#include "libc/include/abi/mode.h"
#include "libc/include/abi/poll.h"
#include "libc/include/abi/statfs.h"
#include "mm/slab.h"
#include "mm/uaccess.h"

/* A full pipe may begin and end in the middle of a page: one page more than its bytes need, and a
 * power of two, so that positions may wrap. */
#define RING 32u

static_assert(RING * PAGE_SIZE > PIPE_CAPACITY + PAGE_SIZE, "head never enters the page of tail");
static_assert(IS_POWER_OF_2(RING), "positions wrap at 2^32");

struct pipe {
    struct mutex lock;
    uint32_t head, tail; /* bytes ever written, read; modulo 2^32 */
    void *page[RING];
    unsigned readers, writers;           /* open ends */
    unsigned reader_opens, writer_opens; /* ever: what a FIFO's open waits for */
    struct waitq readable, writable, opened;
};

struct pipe_inode {
    struct inode inode; /* first */
    struct pipe pipe;
};

static struct slab_cache *pipes, *inodes;
static struct super super;

static inline uint32_t used(const struct pipe *p)
{
    return p->head - p->tail;
}

static inline uint32_t room(const struct pipe *p)
{
    return PIPE_CAPACITY - used(p);
}

static inline void **page_of(struct pipe *p, uint32_t pos)
{
    return &p->page[pos / PAGE_SIZE % RING];
}

static void setup(struct pipe *p)
{
    *p = (struct pipe){ .head = 0 };
    mutex_init(&p->lock);
    waitq_init(&p->readable);
    waitq_init(&p->writable);
    waitq_init(&p->opened);
}

static void free_page(void **page)
{
    if (*page)
        frame_put(virt_frame(*page));
    *page = NULL;
}

static void free_pages(struct pipe *p)
{
    for (unsigned i = 0; i < RING; i++)
        free_page(&p->page[i]);
}

/* ---- bytes in and out, under the lock */

static inline size_t min3(size_t a, size_t b, size_t c)
{
    size_t ab = MIN(a, b);

    return MIN(ab, c);
}

/* Copy at most n bytes out of one page: the count, or -EFAULT. */
static long take_some(struct pipe *p, void *ubuf, size_t n)
{
    uint32_t at = p->tail % PAGE_SIZE;
    char *page = *page_of(p, p->tail);

    n = min3(n, used(p), PAGE_SIZE - at);
    if (copy_to_user(ubuf, page + at, n))
        return -EFAULT;
    if (at + n == PAGE_SIZE)
        free_page(page_of(p, p->tail));
    p->tail += n;
    return (long)n;
}

/* Copy at most n bytes into one page: the count, -EFAULT or -ENOMEM. */
static long put_some(struct pipe *p, const void *ubuf, size_t n)
{
    uint32_t at = p->head % PAGE_SIZE;
    void **page = page_of(p, p->head);

    if (!*page) {
        struct frame *f = frame_alloc(GFP_KERNEL);
        if (!f)
            return -ENOMEM;
        *page = frame_virt(f);
    }
    n = min3(n, room(p), PAGE_SIZE - at);
    if (copy_from_user((char *)*page + at, ubuf, n))
        return -EFAULT;
    p->head += n;
    return (long)n;
}

/* Repeat some() until n bytes are done or stop() says there is no more: the count, or an error if
 * it is 0. */
static long take(struct pipe *p, char *ubuf, size_t n)
{
    size_t done = 0;

    while (done < n && used(p)) {
        long r = take_some(p, ubuf + done, n - done);
        if (r < 0)
            return done ? (long)done : r;
        done += (size_t)r;
    }
    return (long)done;
}

static long put(struct pipe *p, const char *ubuf, size_t n)
{
    size_t done = 0;

    while (done < n && room(p)) {
        long r = put_some(p, ubuf + done, n - done);
        if (r < 0)
            return done ? (long)done : r;
        done += (size_t)r;
    }
    return (long)done;
}

static void changed(struct waitq *q)
{
    wake_all(q);
    poll_notify();
}

/* ---- file operations */

static struct pipe *pipe_of(struct file *f)
{
    return f->inode->priv;
}

static long pipe_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    struct pipe *p = pipe_of(f);
    long r = 0;

    if (!n)
        return 0;
    mutex_lock(&p->lock);
    while (!used(p)) {
        if (!p->writers)
            goto out; /* the end */
        r = -EAGAIN;
        if (f->flags & O_NONBLOCK)
            goto out;
        mutex_unlock(&p->lock);
        if ((r = wait_event_interruptible(&p->readable, used(p) || !p->writers)))
            return r;
        mutex_lock(&p->lock);
    }
    if ((r = take(p, ubuf, n)) > 0)
        changed(&p->writable);
out:
    mutex_unlock(&p->lock);
    return r;
}

/* Bytes that must be free before a write of n goes on: all of a small one, any for a large one. */
static inline uint32_t needed(size_t n)
{
    return n <= PIPE_BUF ? (uint32_t)n : 1;
}

/* Wait until `want` bytes fit. => p->lock is held, and again on return */
static int wait_for_room(struct file *f, struct pipe *p, uint32_t want)
{
    int r = 0;

    while (!r && p->readers && room(p) < want) {
        if (f->flags & O_NONBLOCK)
            return -EAGAIN;
        mutex_unlock(&p->lock);
        r = wait_event_interruptible(&p->writable, room(p) >= want || !p->readers);
        mutex_lock(&p->lock);
    }
    return p->readers ? r : -EPIPE;
}

static long pipe_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    struct pipe *p = pipe_of(f);
    uint32_t want = needed(n);
    size_t done = 0;
    long r = 0;

    mutex_lock(&p->lock);
    while (done < n && !(r = wait_for_room(f, p, want))) {
        r = put(p, (const char *)ubuf + done, n - done);
        if (r < 0)
            break;
        done += (size_t)r;
        changed(&p->readable);
    }
    mutex_unlock(&p->lock);
    return done ? (long)done : r;
}

static unsigned pipe_poll(struct file *f)
{
    struct pipe *p = pipe_of(f);
    unsigned r = 0;

    if (file_readable(f)) {
        r |= used(p) ? POLLIN | POLLRDNORM : 0;
        r |= !p->writers && p->writer_opens ? POLLHUP : 0;
    }
    if (file_writable(f)) {
        r |= room(p) >= PIPE_BUF ? POLLOUT | POLLWRNORM : 0;
        r |= p->readers ? 0 : POLLERR;
    }
    return r;
}

static long pipe_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
    if (cmd != FIONREAD)
        return -ENOTTY;
    return put_user32(used(pipe_of(f)), (void *)arg);
}

static void pipe_release(struct file *f)
{
    struct pipe *p = pipe_of(f);

    if (file_readable(f))
        p->readers--;
    if (file_writable(f))
        p->writers--;
    if (!p->readers && !p->writers) {
        free_pages(p); /* what nobody can read any more */
        p->tail = p->head;
    }
    changed(&p->readable);
    changed(&p->writable);
}

/* Count an end that opens. => the pipe is there */
static void count_end(struct file *f, struct pipe *p)
{
    if (file_readable(f)) {
        p->readers++;
        p->reader_opens++;
    }
    if (file_writable(f)) {
        p->writers++;
        p->writer_opens++;
    }
    wake_all(&p->opened);
}

/* ---- FIFOs: the pipe hangs on the inode while somebody has it open */

static int get_pipe(struct inode *i)
{
    struct pipe *p;

    if (i->priv)
        return 0;
    if (!(p = slab_alloc(pipes, GFP_KERNEL)))
        return -ENOMEM;
    setup(p);
    i->priv = p;
    return 0;
}

/* A FIFO without users keeps nothing; a pipe's own inode goes as a whole. */
static void drop_pipe(struct inode *i)
{
    struct pipe *p = i->priv;

    if (i->super == &super || p->readers || p->writers)
        return;
    slab_free(pipes, p);
    i->priv = NULL;
}

static void fifo_release(struct file *f)
{
    pipe_release(f);
    drop_pipe(f->inode);
}

/*  opened for    the other side is not there
 *  reading       wait; O_NONBLOCK: open at once
 *  writing       wait; O_NONBLOCK: -ENXIO
 *  both          open at once                    */
static int fifo_open(struct file *f)
{
    bool reads = file_readable(f), writes = file_writable(f);
    struct pipe *p;
    int err = get_pipe(f->inode);

    if (err)
        return err;
    p = f->inode->priv;
    if (writes && !reads && f->flags & O_NONBLOCK && !p->readers) {
        drop_pipe(f->inode);
        return -ENXIO;
    }
    unsigned seen = reads ? p->writer_opens : p->reader_opens;
    count_end(f, p);
    if (reads && !writes && !p->writers && !(f->flags & O_NONBLOCK))
        err = wait_event_interruptible(&p->opened, p->writer_opens != seen);
    else if (writes && !reads && !p->readers)
        err = wait_event_interruptible(&p->opened, p->reader_opens != seen);
    if (err)
        fifo_release(f);
    return err;
}

const struct file_ops fifo_ops = {
    .name = "fifo",
    .open = fifo_open,
    .release = fifo_release,
    .read = pipe_read,
    .write = pipe_write,
    .ioctl = pipe_ioctl,
    .poll = pipe_poll,
};

/* ---- pipes without a name */

static void pipe_evict(struct inode *i)
{
    struct pipe_inode *pi = container_of(i, struct pipe_inode, inode);

    free_pages(&pi->pipe);
    slab_free(inodes, pi);
}

static const struct super_ops pipe_super_ops = { .name = "pipefs",
                                                 .magic = PIPEFS_MAGIC,
                                                 .evict = pipe_evict };
static const struct inode_ops pipe_inode_ops = { .lookup = NULL };

static struct dentry *new_pipe(void)
{
    struct pipe_inode *pi = slab_alloc(inodes, GFP_KERNEL);
    char name[24];

    if (!pi)
        return NULL;
    inode_init(&pi->inode, &super, S_IFIFO | 0600, &pipe_inode_ops, &fifo_ops);
    setup(&pi->pipe);
    pi->inode.priv = &pi->pipe;
    ksnprintf(name, sizeof name, "pipe:[%u]", (unsigned)pi->inode.ino);
    struct dentry *d = dentry_anonymous(&pi->inode, name);
    if (!d)
        inode_put(&pi->inode);
    return d;
}

static struct file *new_end(struct dentry *d, unsigned flags)
{
    struct file *f = file_create(d, flags);

    if (!f)
        return NULL;
    count_end(f, pipe_of(f));
    f->started = true;
    return f;
}

int pipe_create(unsigned flags, struct file *ends[2])
{
    struct dentry *d = new_pipe();

    if (!d)
        return -ENOMEM;
    flags &= O_NONBLOCK | O_DIRECT;
    ends[0] = new_end(d, O_RDONLY | flags);
    ends[1] = ends[0] ? new_end(d, O_WRONLY | flags) : NULL;
    dentry_put(d);
    if (ends[1])
        return 0;
    if (ends[0])
        file_put(ends[0]);
    return -ENOMEM;
}

void pipe_init(void)
{
    super_init(&super, &pipe_super_ops, SUPER_HIDDEN, "pipefs");
    pipes = slab_create("fifo", sizeof(struct pipe), 0, NULL);
    inodes = slab_create("pipe", sizeof(struct pipe_inode), 0, NULL);
    assert(pipes && inodes);
}
