/* ext2 as it is in the kernel, with its page cache and block layer, over images that mke2fs made:
 * random calls answer as the host's Linux answers them and leave the same tree; what fsync
 * acknowledged is on the disk; a failed allocation or transfer is an errno; a damaged image is,
 * too; and e2fsck finds nothing to say. Each image has a process of its own: a crash or a hang is
 * a red line. */
#define HOST_RECLAIM
#include "tests/host/allocators.h"

#include <sys/syscall.h>

#include "kernel/dev/block.h"
#include "kernel/fs/devices.h"
#include "kernel/fs/ext2/ext2.h"
#include "kernel/fs/file.h"
#include "kernel/fs/pipe.h"
#include "kernel/lib/random.h"
#include "kernel/sched/clock.h"
#include "libc/include/abi/dirent.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/stat.h"
#include "mm/object.h"
#include "mm/ptrange.h"
#include "mm/rmap.h"
#include "mm/shmem.h"
#include "mm/swap.h"
#include "mm/uaccess.h"

int system(const char *command);
char *mkdtemp(char *template);
int *__errno_location(void);
int atoi(const char *s);

/* ---- what the code under test stands on */

static struct thread thread;
struct thread *current = &thread;
const struct file_ops device_ops, fifo_ops;

void mutex_lock_slow(struct mutex *m)
{
    panic("somebody waits for a lock that he holds");
}

void wait_prepare(struct waitq *q, bool interruptible)
{
    panic("somebody waits, and nobody is there to wake him");
}

void wait_finish(void) {}
bool wait_schedule(uint64_t deadline)
{
    return false;
}

void wake_one(struct waitq *q) {}
void wake_all(struct waitq *q) {}

int sleep_until(uint64_t ns)
{
    return 0;
}

uint64_t clock_ns(void)
{
    return 0;
}

size_t copy_user_partial(void *dst, const void *src, size_t n)
{
    memcpy(dst, src, n);
    return n;
}

int copy_to_user(void *dst, const void *src, size_t n)
{
    memcpy(dst, src, n);
    return 0;
}

long strncpy_from_user(char *dst, const char *src, size_t n)
{
    return (long)strlcpy(dst, src, n);
}

uint32_t swap_total_slots(void)
{
    return 0;
}

void ptrange_unmap(struct aspace *as, uint32_t start, uint32_t end)
{
    panic("nothing is mapped here");
}

uint32_t swap_free_slots(void)
{
    return 0;
}

bool swap_stay(void)
{
    return false;
}

pte_t *pgtable_walk(pte_t *pgdir, uint32_t addr)
{
    (void)pgdir;
    (void)addr;
    return NULL;
}

int swap_out(struct frame *f, const struct rmap_entry *m)
{
    return -ENOSPC;
}

pte_t shmem_entry(const struct object *o, uint32_t index)
{
    return 0;
}

int shmem_swap_out(struct frame *f)
{
    return -ENOSPC;
}

int shmem_swap_in(struct object *o, uint32_t index)
{
    return -EIO;
}

void shmem_dropped(struct object *o, uint32_t index) {}
void shmem_forget(struct object *o, uint32_t first, uint32_t end) {}
void shmem_end(struct object *o) {}
void pte_account(struct aspace *as, pte_t e, int by) {}
void aspace_flush_page(const struct aspace *as, uint32_t addr) {}
void rmap_write_protect(struct frame *f) {}
void rmap_walk(struct frame *f, bool (*fn)(struct vma *v, uint32_t addr, pte_t *pte, void *arg),
               void *arg)
{
}

uint64_t clock_realtime_ns(void)
{
    return 1700000000 * (uint64_t)NS_PER_SEC;
}

void random_bytes(void *buf, size_t n)
{
    memset(buf, 0x5a, n);
}

/* ---- disks: files of the host, mapped */

static char dir[] = "/tmp/quire-ext2-XXXXXX";
static int eio_after; /* the nth request fails, once */

struct disk {
    struct block_device dev;
    struct block_queue queue;
    char *bytes;
    size_t size;
};
static struct disk disks[2];

static int command(const char *fmt, ...)
{
    static char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return system(text);
}

static void start_request(struct bio *b, void *channel)
{
    struct disk *d = channel;
    char *p = d->bytes + b->sector * SECTOR_SIZE;

    if (eio_after && --eio_after == 0) {
        block_complete(&d->queue, -EIO);
        return;
    }
    for (unsigned i = 0; i < b->nvec; p += b->vec[i++].len) {
        char *mem = (char *)frame_virt(b->vec[i].f) + b->vec[i].off;

        if (b->op == BIO_WRITE)
            memcpy(p, mem, b->vec[i].len);
        else
            memcpy(mem, p, b->vec[i].len);
    }
    block_complete(&d->queue, 0);
}

/* Plug in the image of that name in the test's directory. */
static struct disk *plug(int n, const char *image)
{
    struct disk *d = &disks[n];
    char path[128];
    int fd;

    snprintf(path, sizeof path, "%s/%s", dir, image);
    fd = (int)syscall(SYS_open, path, O_RDWR);
    if (fd < 0)
        panic("no %s", path);
    d->size = (size_t)lseek(fd, 0, SEEK_END);
    d->bytes = mmap(NULL, d->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    block_queue_init(&d->queue, start_request, d);
    snprintf(d->dev.name, sizeof d->dev.name, "hd%c", 'a' + n);
    d->dev.major = 3;
    d->dev.minor = (unsigned)n * 64;
    d->dev.sectors = d->size / SECTOR_SIZE;
    d->dev.queue = &d->queue;
    d->dev.max_vecs = BIO_VECS;
    block_register(&d->dev);
    return d;
}

static struct ext2 *fs;

static void start_machine(const char *image)
{
    boot_all(64);
    list_init(&thread.wait);
    radix_init_cache();
    dentry_init();
    context_init();
    file_init();
    ext2_init();
    plug(0, image);
}

static int mount(void)
{
    int err = ext2_open(&disks[0].dev, &fs);

    return err ? err : vfs_mount("/", &fs->super);
}

static int fsck(const char *image)
{
    int r = command("e2fsck -fn %s/%s >%s/fsck 2>&1 </dev/null", dir, image, dir);

    if (r)
        command("sed 's/^/# /' %s/fsck | head -30", dir);
    return r;
}

/* Make an image, and run fn on it in a process of its own. => did it return true, with no panic? */
static bool in_child(bool (*fn)(void), const char *mke2fs, unsigned kb)
{
    int status, pid;

    fflush(stdout);
    if (mke2fs && command("rm -f %s/disk; mke2fs -q -F -t ext2 %s %s/disk %u >/dev/null 2>&1", dir,
                          mke2fs, dir, kb))
        return false;
    pid = fork();
    if (pid == 0) {
        alarm(120);
        start_machine("disk");
        _exit(!fn());
    }
    waitpid(pid, &status, 0);
    if (status)
        printf("# status %#x\n", (unsigned)status);
    return status == 0;
}

/* ---- both sides: the same call here and on the host; ours at [0], Linux's at [1] */

#define NOPEN 6
static struct {
    struct file *f;
    int fd;
} opened[NOPEN];

static char host_path[2][1024];
static unsigned long ncalls;
static bool agreed;

static const char *on_host(int which, const char *path)
{
    snprintf(host_path[which], sizeof host_path[0], "%s/model%s", dir, path);
    return host_path[which];
}

static long answer(long r)
{
    return r < 0 ? -*__errno_location() : r;
}

static bool same(long ours, long theirs, const char *what, const char *path)
{
    ncalls++;
    if (ours == theirs)
        return true;
    printf("# %s %.60s: %ld, Linux %ld (call %lu)\n", what, path, ours, theirs, ncalls);
    agreed = false;
    return false;
}

static uint32_t below(uint32_t n)
{
    return tap_random() % n;
}

/* One of a few dozen names, up to three directories deep; some are as long as can be. */
static const char *some_path(void)
{
    static char paths[2][1024];
    static int turn;
    char *p = paths[turn ^= 1], *at = p;

    for (uint32_t depth = 1 + below(3), k = 0; k < depth; k++) {
        *at++ = '/';
        *at++ = (char)('a' + below(5));
        if (below(16) == 0) {
            memset(at, 'x', 254);
            at += below(2) ? 254 : 100;
        }
    }
    *at = 0;
    return p;
}

static void both_open(void)
{
    static const unsigned flags[] = { O_RDWR,           O_RDWR | O_CREAT,
                                      O_RDWR | O_CREAT, O_RDWR | O_CREAT | O_EXCL,
                                      O_RDWR | O_TRUNC, O_RDWR | O_CREAT | O_APPEND };
    const char *path = some_path();
    unsigned k = below(NOPEN), fl = flags[below(ARRAY_SIZE(flags))];
    struct file *f;
    long ours, theirs;

    if (opened[k].f) {
        file_put(opened[k].f);
        close(opened[k].fd);
        opened[k].f = NULL;
    }
    ours = vfs_open(&vfs_kernel_context, NULL, path, fl, 0644, &f);
    theirs = answer(syscall(SYS_open, on_host(0, path), fl | O_LARGEFILE, 0644));
    if (same(ours, MIN(theirs, 0), "open", path) && ours == 0) {
        opened[k].f = f;
        opened[k].fd = (int)theirs;
    }
}

/* Mostly near the start; now and then in each reach of the indirect blocks. */
static uint32_t some_place(void)
{
    switch (below(8)) {
    case 0: return below(300 << 10);
    case 1: return (70u << 20) + below(10000);
    case 2: return (5u << 20) + below(100000);
    default: return below(20000);
    }
}

static void both_write(unsigned k)
{
    static uint8_t buf[40000];
    uint32_t n = below(4) ? below(3000) : below(sizeof buf), pos = some_place();

    for (uint32_t i = 0; i < n; i++)
        buf[i] = (uint8_t)tap_random();
    same(file_pwrite(opened[k].f, buf, n, pos),
         answer(syscall(SYS_pwrite64, opened[k].fd, buf, n, pos, 0)), "pwrite", "");
}

static void both_read(unsigned k)
{
    static uint8_t a[60000], b[60000];
    uint32_t n = below(sizeof a), pos = some_place();
    long r = file_pread(opened[k].f, a, n, pos);

    if (same(r, answer(syscall(SYS_pread64, opened[k].fd, b, n, pos, 0)), "pread", "") && r > 0)
        same(memcmp(a, b, (size_t)r), 0, "contents", "");
}

/* A byte through a shared mapping, as a fault would do it. */
static void both_touch(unsigned k)
{
    struct object *o = file_object(opened[k].f);
    uint32_t pos = some_place();
    uint8_t byte = (uint8_t)tap_random();
    struct frame *f;

    if (pos >= o->size || opened[k].f->flags & O_APPEND) /* where Linux's pwrite appends */
        return;
    if (!same(object_page(o, pos / PAGE_SIZE, &f), 0, "page", ""))
        return;
    ((uint8_t *)frame_virt(f))[pos % PAGE_SIZE] = byte;
    object_dirty(o, f);
    frame_put(f);
    same(1, answer(syscall(SYS_pwrite64, opened[k].fd, &byte, 1, pos, 0)), "touch", "");
}

static void both_names(uint32_t what)
{
    struct fs_context *c = &vfs_kernel_context;
    const char *p = some_path(), *q = some_path();
    char a[300] = "", b[300] = "";

    switch (what) {
    case 0:
        same(vfs_mkdir(c, NULL, p, 0755), answer(syscall(SYS_mkdir, on_host(0, p), 0755)), "mkdir",
             p);
        break;
    case 1:
        same(vfs_rmdir(c, NULL, p), answer(syscall(SYS_rmdir, on_host(0, p))), "rmdir", p);
        break;
    case 2:
        same(vfs_unlink(c, NULL, p), answer(syscall(SYS_unlink, on_host(0, p))), "unlink", p);
        break;
    case 3:
        same(vfs_rename(c, NULL, p, NULL, q),
             answer(syscall(SYS_rename, on_host(0, p), on_host(1, q))), "rename", p);
        break;
    case 4:
        same(vfs_link(c, NULL, p, NULL, q, 0),
             answer(syscall(SYS_link, on_host(0, p), on_host(1, q))), "link", p);
        break;
    case 5: /* a target that leads nowhere: the model lies elsewhere */
        memset(a, 'n', 20 + below(100));
        same(vfs_symlink(c, a, NULL, p), answer(syscall(SYS_symlink, a, on_host(0, p))), "symlink",
             p);
        break;
    default: {
        long r = vfs_readlink(c, NULL, p, a, sizeof a);

        same(r, answer(syscall(SYS_readlink, on_host(0, p), b, sizeof b)), "readlink", p);
        same(memcmp(a, b, sizeof a), 0, "target", p);
    }
    }
}

static void both_stat(void)
{
    const char *p = some_path();
    struct stat a = { 0 }, b = { 0 };
    long r = vfs_stat(&vfs_kernel_context, NULL, p, 0, &a);

    if (!same(r, answer(syscall(SYS_lstat64, on_host(0, p), &b)), "lstat", p) || r)
        return;
    same(a.st_mode, b.st_mode, "mode", p);
    same(a.st_nlink, b.st_nlink, "links", p);
    if ((a.st_mode & S_IFMT) != S_IFDIR)
        same((long)a.st_size, (long)b.st_size, "size", p);
}

static void both_truncate(unsigned k)
{
    uint32_t size = below(3) ? some_place() : 0;

    same(file_truncate(opened[k].f, size), answer(syscall(SYS_ftruncate64, opened[k].fd, size, 0)),
         "ftruncate", "");
}

static void both(void)
{
    unsigned k = below(NOPEN);
    uint32_t what = below(24);

    if (what < 7)
        both_names(what);
    else if (what < 10)
        both_open();
    else if (what < 12)
        both_stat();
    else if (what == 12)
        same(shrink_all() > UINT32_MAX - 1, 0, "shrink", "");
    else if (what == 13)
        same(objects_sync(), 0, "sync", "");
    else if (!opened[k].f)
        return;
    else if (what < 17)
        both_write(k);
    else if (what < 20)
        both_read(k);
    else if (what < 22)
        both_touch(k);
    else
        both_truncate(k);
}

/* ---- the whole tree */

static struct fs_context *view = &vfs_kernel_context;

/* Contents, by way of the file system alone. */
static void compare_file(const char *path, const char *host)
{
    static uint8_t a[65536], b[65536];
    int fd = (int)syscall(SYS_open, host, O_RDONLY | O_LARGEFILE);
    struct file *f;
    long r = 0, n = 1;

    if (!same(vfs_open(view, NULL, path, O_RDONLY, 0, &f), fd < 0 ? fd : 0, "open", path))
        return;
    while (n > 0) {
        n = syscall(SYS_read, fd, b, sizeof b);
        r = file_read(f, a, sizeof a);
        if (!same(r, n, "read", path) ||
            (n > 0 && !same(memcmp(a, b, (size_t)n), 0, "bytes", path)))
            break;
    }
    file_put(f);
    close(fd);
}

static unsigned count_names(const uint8_t *buf, long n)
{
    unsigned names = 0;

    for (long at = 0; at < n; at += ((const struct dirent64 *)(buf + at))->d_reclen)
        names++;
    return names;
}

/* Each name that we list is there on the host, of the same kind; and there are as many. */
static void compare_dir(const char *path)
{
    uint8_t buf[16384], theirs[16384];
    struct file *f;
    int fd = (int)syscall(SYS_open, on_host(0, path), O_RDONLY | O_DIRECTORY);
    long n, m;

    if (!same(vfs_open(view, NULL, *path ? path : "/", O_RDONLY | O_DIRECTORY, 0, &f), MIN(fd, 0),
              "opendir", path))
        return;
    n = file_getdents64(f, buf, sizeof buf);
    m = syscall(SYS_getdents64, fd, theirs, sizeof theirs);
    file_put(f);
    close(fd);
    same(count_names(buf, n), count_names(theirs, m) + (*path ? 0 : 1), "names in", path);
    for (long at = 0; at < n; at += ((struct dirent64 *)(buf + at))->d_reclen) {
        const struct dirent64 *d = (struct dirent64 *)(buf + at);
        char child[1024];
        struct stat st;

        if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, "..") || !strcmp(d->d_name, "lost+found"))
            continue;
        snprintf(child, sizeof child, "%s/%s", path, d->d_name);
        if (!same(0, answer(syscall(SYS_lstat64, on_host(0, child), &st)), "there is", child))
            continue;
        if (d->d_type)
            same(d->d_type, IFTODT(st.st_mode), "kind of", child);
        if ((st.st_mode & S_IFMT) == S_IFDIR)
            compare_dir(child);
        else if ((st.st_mode & S_IFMT) == S_IFREG)
            compare_file(child, on_host(0, child));
    }
}

static void close_all(void)
{
    for (unsigned k = 0; k < NOPEN; k++)
        if (opened[k].f) {
            file_put(opened[k].f);
            close(opened[k].fd);
            opened[k].f = NULL;
        }
}

/* ---- the tests */

static unsigned steps = 3000;

static bool random_calls(void)
{
    agreed = true;
    command("rm -rf %s/model; mkdir %s/model", dir, dir);
    if (mount())
        return false;
    for (unsigned i = 0; i < steps && agreed; i++)
        both();
    close_all();
    compare_dir("");
    same(objects_sync(), 0, "sync", "");
    shrink_all();
    compare_dir("");
    same(dentry_ok(fs->super.root), true, "names", "in memory");
    ext2_close(fs);
    same(fsck("disk"), 0, "e2fsck", "");
    return agreed;
}

/* Fill the disk, see the errno, and get all of it back. */
static bool disk_full(void)
{
    static char buf[50000];
    struct fs_context *c = &vfs_kernel_context;
    struct file *f;
    uint32_t before;
    long r, total = 0;
    int err = 0;

    agreed = true;
    if (mount())
        return false;
    before = fs->disk.free_blocks;
    same(vfs_open(c, NULL, "/full", O_RDWR | O_CREAT, 0644, &f), 0, "open", "");
    while ((r = file_write(f, buf, sizeof buf)) > 0)
        total += r;
    same(r, -ENOSPC, "write", "the rest");
    same(vfs_mkdir(c, NULL, "/d", 0755), -ENOSPC, "mkdir", "on a full disk");
    same(objects_sync(), 0, "sync", "");
    same((long)f->inode->object->size, total, "size", "");
    same(vfs_unlink(c, NULL, "/full"), 0, "unlink", "");
    file_put(f);
    same(fs->disk.free_blocks, before, "free blocks", "afterwards");
    for (int i = 0; err == 0; i++) {
        char name[32];

        snprintf(name, sizeof name, "/empty%d", i);
        err = vfs_open(c, NULL, name, O_RDWR | O_CREAT, 0644, &f);
        if (!err)
            file_put(f);
    }
    same(err, -ENOSPC, "open", "the file behind the last inode");
    same(fs->disk.free_inodes, 0, "free inodes", "");
    same(vfs_mkdir(c, NULL, "/d", 0755), -ENOSPC, "mkdir", "");
    ext2_close(fs);
    same(fsck("disk"), 0, "e2fsck", "");
    return agreed;
}

/* The disk as it is at this moment has what was written: as after a power failure. */
static void survives(const char *path, const uint8_t *want, long n)
{
    static uint8_t got[65536];
    struct fs_context other = { .refs = 1 };
    struct file *f;
    struct ext2 *copy;
    struct disk *d;

    command("cp %s/disk %s/copy", dir, dir);
    d = plug(1, "copy");
    if (!same(ext2_open(&d->dev, &copy), 0, "mount", "the copy"))
        return;
    other.root = other.cwd = copy->super.root;
    if (same(vfs_open(&other, NULL, path, O_RDONLY, 0, &f), 0, "open", path)) {
        same(file_read(f, got, sizeof got), n, "read", path);
        same(memcmp(got, want, (size_t)n), 0, "bytes", path);
        file_put(f);
    }
}

static bool fsync_holds(void)
{
    static uint8_t data[30000];
    struct file *f;

    agreed = true;
    if (mount())
        return false;
    for (uint32_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)tap_random();
    vfs_mkdir(&vfs_kernel_context, NULL, "/dir", 0755);
    same(vfs_open(&vfs_kernel_context, NULL, "/dir/f", O_RDWR | O_CREAT, 0644, &f), 0, "open", "");
    same(file_write(f, data, sizeof data), sizeof data, "write", "");
    same(file_fsync(f), 0, "fsync", "");
    survives("/dir/f", data, sizeof data);
    return agreed;
}

/* No result but 0, `err`, and what follows where an earlier call failed. */
static bool as_expected(const long *r, unsigned n, int err)
{
    bool fine = true;

    for (unsigned i = 0; i < n; i++)
        fine &= r[i] >= 0 || r[i] == err || r[i] == -ENOENT || r[i] == -ENOTEMPTY;
    for (unsigned i = 0; i < n && !fine && err; i++)
        printf("# call %u: %ld\n", i, r[i]);
    return fine;
}

/* Nine calls that make things; each may fail with `err` only. */
static bool tour(int err)
{
    static char buf[20000];
    struct fs_context *c = &vfs_kernel_context;
    struct file *f;
    long r[9] = { 0 };

    r[0] = vfs_mkdir(c, NULL, "/t", 0755);
    r[1] = vfs_open(c, NULL, "/t/file", O_RDWR | O_CREAT, 0644, &f);
    if (!r[1]) {
        r[2] = MIN(file_pwrite(f, buf, sizeof buf, 3000), 0);
        r[3] = MIN(file_pwrite(f, buf, 100, 500000), 0);
        r[4] = file_truncate(f, 5000);
        r[5] = file_fsync(f);
        file_put(f);
    }
    r[6] = vfs_symlink(c, "a target that does not fit into the sixty bytes of an inode, to be sure",
                       NULL, "/t/soft");
    r[7] = vfs_link(c, NULL, "/t/file", NULL, "/t/hard", 0);
    r[8] = vfs_rename(c, NULL, "/t/file", NULL, "/moved");
    return as_expected(r, ARRAY_SIZE(r), err);
}

static long list(const char *path)
{
    static uint8_t buf[1000];
    struct file *f;
    long r = vfs_open(&vfs_kernel_context, NULL, path, O_RDONLY | O_DIRECTORY, 0, &f);

    if (r)
        return r;
    r = file_getdents64(f, buf, sizeof buf);
    file_put(f);
    return r;
}

/* And eight that look at them and take them away. */
static bool way_back(int err)
{
    static char buf[20000];
    struct fs_context *c = &vfs_kernel_context;
    struct file *f;
    struct stat st;
    long r[8] = { 0 };

    r[0] = list("/t");
    r[1] = vfs_readlink(c, NULL, "/t/soft", buf, sizeof buf);
    r[2] = vfs_stat(c, NULL, "/t/hard", 0, &st);
    r[3] = vfs_open(c, NULL, "/moved", O_RDWR, 0, &f);
    if (!r[3]) {
        r[4] = file_pread(f, buf, sizeof buf, 0);
        file_put(f);
    }
    r[5] = vfs_unlink(c, NULL, "/t/hard");
    r[6] = vfs_unlink(c, NULL, "/t/soft");
    r[7] = vfs_rmdir(c, NULL, "/t");
    return as_expected(r, ARRAY_SIZE(r), err);
}

static void clean_up(void)
{
    static const char *const names[] = { "/t/soft", "/t/hard", "/t/file", "/moved" };

    for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
        vfs_unlink(&vfs_kernel_context, NULL, names[i]);
    vfs_rmdir(&vfs_kernel_context, NULL, "/t");
}

/* The nth allocation fails, n = 1, 2, 3...: -ENOMEM or nothing to be seen, and a sound disk each
 * time. */
static bool out_of_memory(void)
{
    uint32_t blocks, inodes;
    unsigned n = 0;
    bool more = true;

    agreed = true;
    if (mount())
        return false;
    blocks = fs->disk.free_blocks;
    inodes = fs->disk.free_inodes;
    while (more && agreed) {
        objects_sync();
        shrink_all();
        object_truncate(&disks[0].dev.cache, 0); /* metadata has to be read again, too */
        disks[0].dev.cache.size = disks[0].size;
        fail_alloc_after((int)++n);
        same(tour(-ENOMEM) && way_back(-ENOMEM), true, "tour", "");
        more = fail_alloc_fired();
        fail_alloc_after(0);
        clean_up();
        shrink_all();
        same(fs->readonly, false, "damage", "");
        same(fs->disk.free_blocks, blocks, "free blocks", "");
        same(fs->disk.free_inodes, inodes, "free inodes", "");
    }
    printf("# %u allocations\n", n);
    ext2_close(fs);
    same(fsck("disk"), 0, "e2fsck", "");
    return agreed && n > 20;
}

/* The nth transfer fails: -EIO (or nothing, where a second try is made). */
static bool disk_errors(void)
{
    agreed = true;
    if (mount())
        return false;
    for (int n = 1; n < 120; n++) {
        objects_sync();
        shrink_all();
        object_truncate(&disks[0].dev.cache, 0);
        disks[0].dev.cache.size = disks[0].size;
        eio_after = n;
        same(tour(-EIO) && way_back(-EIO), true, "tour", "");
        eio_after = 0;
        clean_up();
    }
    return agreed;
}

/* Look at everything, and change something. */
static void poke(const char *path, int depth)
{
    uint8_t buf[4096], data[700];
    struct file *f;
    long n;

    if (vfs_open(&vfs_kernel_context, NULL, *path ? path : "/", O_RDONLY | O_DIRECTORY, 0, &f))
        return;
    n = file_getdents64(f, buf, sizeof buf);
    file_put(f);
    for (long at = 0; at < n; at += ((struct dirent64 *)(buf + at))->d_reclen) {
        char child[600];
        struct file *g;

        if (!strcmp((char *)buf + at + DIRENT64_NAME_OFFSET, ".") ||
            !strcmp((char *)buf + at + DIRENT64_NAME_OFFSET, ".."))
            continue;
        if (snprintf(child, sizeof child, "%s/%s", path, buf + at + DIRENT64_NAME_OFFSET) >= 500)
            continue;
        vfs_readlink(&vfs_kernel_context, NULL, child, data, sizeof data);
        if (!vfs_open(&vfs_kernel_context, NULL, child, O_RDWR, 0, &g)) {
            for (int k = 0; k < 20 && file_read(g, data, sizeof data) > 0; k++)
                ;
            file_pwrite(g, data, sizeof data, below(400000));
            if (below(2))
                file_truncate(g, below(300000));
            file_put(g);
        }
        if (depth < 4)
            poke(child, depth + 1);
        if (below(3) == 0)
            vfs_unlink(&vfs_kernel_context, NULL, child);
    }
}

static bool damage(void)
{
    char *b = disks[0].bytes;
    size_t size = disks[0].size, reach = below(3) ? 40 << 10 : size;

    for (uint32_t n = 1 + below(30); n > 0; n--) {
        size_t at = 1024 + below((uint32_t)reach - 1024);

        if (below(2))
            b[at] = (char)tap_random();
        else
            b[at] ^= (char)(1 << below(8));
    }
    if (mount())
        return true;
    poke("", 0);
    tour(0);
    clean_up();
    objects_sync();
    shrink_all();
    ext2_close(fs);
    return true;
}

/* An image with one of everything in it, then many copies of it, each damaged. */
static bool furnish(void)
{
    static char buf[30000];
    struct file *f;

    if (mount())
        return false;
    tour(0);
    vfs_open(&vfs_kernel_context, NULL, "/t/big", O_RDWR | O_CREAT, 0644, &f);
    file_pwrite(f, buf, sizeof buf, 280000);
    file_put(f);
    vfs_mkdir(&vfs_kernel_context, NULL, "/t/d", 0755);
    ext2_close(fs);
    return fsck("disk") == 0;
}

static void test_damage(unsigned images)
{
    bool fine = in_child(furnish, "-b 1024 -N 64", 1024);
    unsigned i;

    command("cp %s/disk %s/whole", dir, dir);
    for (i = 0; i < images && fine; i++) {
        command("cp %s/whole %s/disk", dir, dir);
        tap_random();
        fine = in_child(damage, NULL, 0);
    }
    ok(fine, "%u damaged images: an errno at the worst (seed before the last: %u)", images,
       tap_seed);
}

int main(void)
{
    static const char *const kinds[] = { "-b 1024",
                                         "-b 2048",
                                         "-b 4096",
                                         "-r 0",
                                         "-b 1024 -I 128",
                                         "-b 4096 -I 128",
                                         "-b 1024 -g 1024 -O ^sparse_super,^resize_inode",
                                         "-b 1024 -O ^filetype" };
    const char *only = getenv("EXT2");

    plan((int)ARRAY_SIZE(kinds) + 8);
    if (getenv("STEPS"))
        steps = (unsigned)atoi(getenv("STEPS"));
    if (!mkdtemp(dir))
        return 1;
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        tap_random();
        ok(in_child(random_calls, kinds[i], 24 << 10), "mke2fs %s: %u random calls, as on Linux",
           kinds[i], steps);
    }
    ok(in_child(disk_full, "-b 1024 -N 128", 2048), "a full disk, blocks of 1,024");
    ok(in_child(disk_full, "-b 4096 -N 128", 8192), "a full disk, blocks of 4,096");
    ok(in_child(fsync_holds, "-b 1024", 4096), "fsync is kept when the power fails");
    ok(in_child(out_of_memory, "-b 1024", 4096), "every allocation fails in turn, 1,024");
    ok(in_child(out_of_memory, "-b 4096", 4096), "every allocation fails in turn, 4,096");
    ok(in_child(disk_errors, "-b 1024", 4096), "every transfer fails in turn, 1,024");
    ok(in_child(disk_errors, "-b 4096", 4096), "every transfer fails in turn, 4,096");
    test_damage(only ? (unsigned)atoi(only) : 150);
    command("rm -rf %s", dir);
    return done();
}
