/* devices.c - files that are no files. A device node's number leads to a table of operations, which
 * the open file uses from then on. Found by number in O(devices); there are about ten. */
#include "kernel/fs/devices.h"

#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/cr.h"
#include "kernel/dev/tty.h"
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/log.h"
#include "kernel/lib/random.h"
#include "kernel/lib/string.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mode.h"
#include "mm/uaccess.h"

static struct list devices = LIST_INIT(devices);

void device_register(struct device *d)
{
    list_add_tail(&devices, &d->link);
}

static struct device *find(uint32_t kind, uint32_t dev)
{
    list_for_each(p, &devices) {
        struct device *d = list_entry(p, struct device, link);
        if (d->dev == dev && mode_is(d->mode, kind))
            return d;
    }
    return NULL;
}

static int device_open(struct file *f)
{
    struct device *d = find(f->inode->mode & S_IFMT, f->inode->rdev);

    if (!d)
        return -ENXIO;
    f->ops = d->ops;
    return f->ops->open ? f->ops->open(f) : 0;
}

const struct file_ops device_ops = { .name = "device", .open = device_open };

/* ---- memory devices: null, zero, full, random */

static long null_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    return 0;
}

static long null_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    return (long)n;
}

static long zero_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    return clear_user(ubuf, n) ? -EFAULT : (long)n;
}

static long full_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    return -ENOSPC;
}

static int64_t memory_lseek(struct file *f, int64_t off, int whence)
{
    f->pos = 0;
    return 0;
}

static long random_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    char buf[128];
    size_t done = 0;

    while (done < n) {
        size_t some = MIN(n - done, sizeof buf);
        random_bytes(buf, some);
        if (copy_to_user((char *)ubuf + done, buf, some))
            return done ? (long)done : -EFAULT;
        done += some;
    }
    return (long)done;
}

static long random_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    for (size_t done = 0; done < n; done += sizeof(uint64_t)) {
        uint64_t word = 0;
        if (copy_from_user(&word, (const char *)ubuf + done, MIN(n - done, sizeof word)))
            return done ? (long)done : -EFAULT;
        random_mix(word);
    }
    return (long)n;
}

static const struct file_ops null_ops = {
    .name = "null", .read = null_read, .write = null_write, .lseek = memory_lseek
};
static const struct file_ops zero_ops = {
    .name = "zero", .read = zero_read, .write = null_write, .lseek = memory_lseek, .zeros = true
};
static const struct file_ops full_ops = {
    .name = "full", .read = zero_read, .write = full_write, .lseek = memory_lseek
};
static const struct file_ops random_ops = {
    .name = "random", .read = random_read, .write = random_write, .lseek = memory_lseek
};

/* ---- the kernel log: a line written is a line logged */

static long kmsg_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    char line[256];
    size_t len = MIN(n, sizeof line - 1);

    if (copy_from_user(line, ubuf, len))
        return -EFAULT;
    line[len] = '\0';
    kprintf(len && line[len - 1] == '\n' ? "%s" : "%s\n", line);
    return (long)n;
}

static const struct file_ops kmsg_ops = { .name = "kmsg", .write = kmsg_write };

/* ---- the terminal */

static bool nonblock(const struct file *f)
{
    return f->flags & O_NONBLOCK;
}

static long console_read(struct file *f, void *ubuf, size_t n, uint64_t *pos)
{
    return tty_read(tty_console(), ubuf, n, nonblock(f));
}

static long console_write(struct file *f, const void *ubuf, size_t n, uint64_t *pos)
{
    return tty_write(tty_console(), ubuf, n, nonblock(f));
}

static long console_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
    return tty_ioctl(tty_console(), cmd, arg);
}

static unsigned console_poll(struct file *f)
{
    return tty_poll(tty_console());
}

/* /dev/tty is the terminal of one's own session, if it has one. */
static int own_tty_open(struct file *f)
{
    return tty_is_mine(tty_console()) ? 0 : -ENXIO;
}

static const struct file_ops own_tty_ops = {
    .name = "tty",
    .open = own_tty_open,
    .read = console_read,
    .write = console_write,
    .ioctl = console_ioctl,
    .poll = console_poll,
};
static const struct file_ops console_ops = {
    .name = "console",
    .read = console_read,
    .write = console_write,
    .ioctl = console_ioctl,
    .poll = console_poll,
};

/* ---- the list, with Linux's numbers */

static struct device builtin[] = {
    { "null", S_IFCHR | 0666, DEV(1, 3), &null_ops, { 0 } },
    { "zero", S_IFCHR | 0666, DEV(1, 5), &zero_ops, { 0 } },
    { "full", S_IFCHR | 0666, DEV(1, 7), &full_ops, { 0 } },
    { "random", S_IFCHR | 0666, DEV(1, 8), &random_ops, { 0 } },
    { "urandom", S_IFCHR | 0666, DEV(1, 9), &random_ops, { 0 } },
    { "kmsg", S_IFCHR | 0644, DEV(1, 11), &kmsg_ops, { 0 } },
    { "tty", S_IFCHR | 0666, DEV(5, 0), &own_tty_ops, { 0 } },
    { "console", S_IFCHR | 0600, DEV(5, 1), &console_ops, { 0 } },
};

static const struct {
    const char *name, *target;
} links[] = {
    { "/dev/fd", "/proc/self/fd" },
    { "/dev/stdin", "/proc/self/fd/0" },
    { "/dev/stdout", "/proc/self/fd/1" },
    { "/dev/stderr", "/proc/self/fd/2" },
};

void devices_init(void)
{
    random_mix(clock_realtime_ns());
    if (cpu.tsc)
        random_mix(rdtsc());
    for (size_t i = 0; i < ARRAY_SIZE(builtin); i++)
        device_register(&builtin[i]);
}

/* A node made by the archive stays as it is. */
static void must(int err)
{
    if (err && err != -EEXIST)
        panic("can't make /dev: error %d", -err);
}

void devices_populate(void)
{
    struct fs_context *fs = &vfs_kernel_context;
    char path[64] = "/dev/";

    must(vfs_mkdir(fs, NULL, "/dev", 0755));
    list_for_each(p, &devices) {
        struct device *d = list_entry(p, struct device, link);
        strlcpy(path + 5, d->name, sizeof path - 5);
        must(vfs_mknod(fs, NULL, path, d->mode, d->dev));
    }
    for (size_t i = 0; i < ARRAY_SIZE(links); i++)
        must(vfs_symlink(fs, links[i].target, NULL, links[i].name));
}
