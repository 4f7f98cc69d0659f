/* fdtable.c - the descriptors of a process. Looking one up is an index; the lowest free one comes
 * from a bitmap, searched by words from where the last search ended. */
#include "kernel/fs/file.h"

#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/string.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mode.h"
#include "mm/kmalloc.h"
#include "mm/slab.h"

#define SETTABLE      (O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME)
#define DEFAULT_LIMIT 1024u
#define BITS          32u

static struct slab_cache *cache;

static inline bool bit(const uint32_t *map, uint32_t n)
{
    return map[n / BITS] >> n % BITS & 1;
}

static inline void set_bit(uint32_t *map, uint32_t n)
{
    map[n / BITS] |= 1u << n % BITS;
}

static inline void clear_bit(uint32_t *map, uint32_t n)
{
    map[n / BITS] &= ~(1u << n % BITS);
}

static inline void put_bit(uint32_t *map, uint32_t n, bool on)
{
    if (on)
        set_bit(map, n);
    else
        clear_bit(map, n);
}

static void use_inline(struct files *t)
{
    t->size = FILES_INLINE;
    t->slot = t->inline_slot;
    t->used = &t->inline_used;
    t->cloexec = &t->inline_cloexec;
}

struct files *files_create(void)
{
    struct files *t = slab_alloc(cache, GFP_KERNEL);

    if (!t)
        return NULL;
    *t = (struct files){ .refs = 1, .limit = DEFAULT_LIMIT };
    use_inline(t);
    return t;
}

static void free_arrays(struct files *t)
{
    if (t->slot != t->inline_slot)
        kfree(t->slot); /* the bitmaps lie behind the slots */
}

/* Room for `size` slots, a multiple of BITS; what there is is copied. */
static int resize(struct files *t, uint32_t size)
{
    uint32_t words = size / BITS, old = t->size / BITS;
    struct file **slot = kzalloc(size * sizeof *slot + 2 * words * sizeof(uint32_t));

    if (!slot)
        return -ENOMEM;
    uint32_t *used = (uint32_t *)(slot + size), *cloexec = used + words;
    memcpy(slot, t->slot, t->size * sizeof *slot);
    memcpy(used, t->used, old * sizeof *used);
    memcpy(cloexec, t->cloexec, old * sizeof *cloexec);
    free_arrays(t);
    t->slot = slot;
    t->used = used;
    t->cloexec = cloexec;
    t->size = size;
    return 0;
}

static inline int make_room(struct files *t, uint32_t fd)
{
    uint32_t size = t->size;

    while (size <= fd)
        size *= 2;
    return size > t->size ? resize(t, size) : 0;
}

/* The next used descriptor at or above `from`, or -1. */
int fd_next(const struct files *t, int from)
{
    uint32_t n = from < 0 ? 0 : (uint32_t)from;

    for (; n < t->size; n = (n / BITS + 1) * BITS) {
        uint32_t word = t->used[n / BITS] >> n % BITS;
        if (word)
            return (int)(n + (uint32_t)__builtin_ctz(word));
    }
    return -1;
}

/* The lowest free descriptor at or above `from`; t->size when all are used. */
static inline uint32_t next_free(const struct files *t, uint32_t from)
{
    uint32_t n = MAX(from, t->lowest);

    for (; n < t->size; n = (n / BITS + 1) * BITS) {
        uint32_t word = ~t->used[n / BITS] >> n % BITS;
        if (word)
            return n + (uint32_t)__builtin_ctz(word);
    }
    return MAX(n, from);
}

/* What a copy of `from` needs: the words of its bitmap up to the last one in use. */
static uint32_t size_needed(const struct files *from)
{
    uint32_t words = from->size / BITS;

    while (words > 1 && !from->used[words - 1])
        words--;
    return words * BITS;
}

struct files *files_fork(const struct files *from)
{
    struct files *t = files_create();
    uint32_t size = size_needed(from);

    if (!t)
        return NULL;
    if (size > t->size && resize(t, size) < 0) {
        slab_free(cache, t);
        return NULL;
    }
    t->limit = from->limit;
    t->lowest = from->lowest;
    memcpy(t->used, from->used, size / BITS * sizeof *t->used);
    memcpy(t->cloexec, from->cloexec, size / BITS * sizeof *t->cloexec);
    for (uint32_t w = 0; w < size / BITS; w++) {
        for (uint32_t left = t->used[w]; left; left &= left - 1) {
            uint32_t fd = w * BITS + (uint32_t)__builtin_ctz(left);
            t->slot[fd] = from->slot[fd];
            t->slot[fd]->refs++;
        }
    }
    return t;
}

void files_get(struct files *t)
{
    t->refs++;
}

void files_put(struct files *t)
{
    assert(t->refs);
    if (--t->refs)
        return;
    for (int fd = fd_next(t, 0); fd >= 0; fd = fd_next(t, fd + 1)) {
        struct file *f = t->slot[fd];
        t->slot[fd] = NULL; /* closing may sleep, and /proc may look */
        file_put(f);
    }
    free_arrays(t);
    slab_free(cache, t);
}

static inline void install(struct files *t, uint32_t fd, struct file *f, bool cloexec)
{
    t->slot[fd] = f;
    set_bit(t->used, fd);
    put_bit(t->cloexec, fd, cloexec);
}

int fd_install(struct files *t, struct file *f, int from, bool cloexec)
{
    uint32_t fd;

    if (from < 0 || (from && (uint32_t)from >= t->limit))
        return -EINVAL;
    fd = next_free(t, (uint32_t)from);
    if (fd >= t->limit || fd >= FILES_MAX)
        return -EMFILE;
    if (make_room(t, fd) < 0)
        return -ENOMEM;
    install(t, fd, f, cloexec);
    if ((uint32_t)from <= t->lowest)
        t->lowest = fd + 1;
    return (int)fd;
}

bool fd_available(const struct files *t)
{
    uint32_t fd = next_free(t, 0);

    return fd < t->limit && fd < FILES_MAX;
}

int fd_close(struct files *t, int fd)
{
    struct file *f;

    if ((uint32_t)fd >= t->size || !(f = t->slot[fd]))
        return -EBADF;
    t->slot[fd] = NULL;
    clear_bit(t->used, (uint32_t)fd);
    clear_bit(t->cloexec, (uint32_t)fd);
    t->lowest = MIN(t->lowest, (uint32_t)fd);
    file_put(f);
    return 0;
}

void files_close_on_exec(struct files *t)
{
    for (uint32_t w = 0; w < t->size / BITS; w++) {
        while (t->cloexec[w])
            fd_close(t, (int)(w * BITS + (uint32_t)__builtin_ctz(t->cloexec[w])));
    }
}

int fd_dup2(struct files *t, int old, int new, bool cloexec)
{
    struct file *f, *replaced;

    if (new < 0 || (uint32_t) new >= t->limit || (uint32_t) new >= FILES_MAX)
        return -EBADF;
    if (!(f = fd_get(t, old)))
        return -EBADF;
    if (old == new) {
        file_put(f);
        return new;
    }
    if (make_room(t, (uint32_t) new) < 0) {
        file_put(f);
        return -ENOMEM;
    }
    replaced = t->slot[new];
    install(t, (uint32_t) new, f, cloexec);
    if (replaced)
        file_put(replaced);
    return new;
}

static long dup_from(struct files *t, struct file *f, unsigned long from, bool cloexec)
{
    int fd = from > INT32_MAX ? -EINVAL : fd_install(t, f, (int)from, cloexec);

    if (fd >= 0)
        file_get(f);
    return fd;
}

static long set_flags(struct file *f, unsigned long arg)
{
    f->flags = (f->flags & ~(unsigned)SETTABLE) | ((unsigned)arg & SETTABLE);
    return 0;
}

static long fcntl(struct files *t, struct file *f, int fd, unsigned cmd, unsigned long arg)
{
    switch (cmd) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC: return dup_from(t, f, arg, cmd == F_DUPFD_CLOEXEC);
    case F_GETFD: return bit(t->cloexec, (uint32_t)fd) ? FD_CLOEXEC : 0;
    case F_SETFD: put_bit(t->cloexec, (uint32_t)fd, arg & FD_CLOEXEC); return 0;
    case F_GETFL: return (long)f->flags;
    case F_SETFL: return f->flags & O_PATH ? -EBADF : set_flags(f, arg);
    case F_GETPIPE_SZ: return inode_is(f->inode, S_IFIFO) ? PIPE_CAPACITY : -EBADF;
    default: return -EINVAL;
    }
}

long files_fcntl(struct files *t, int fd, unsigned cmd, unsigned long arg)
{
    struct file *f = fd_get(t, fd);
    long r;

    if (!f)
        return -EBADF;
    r = fcntl(t, f, fd, cmd, arg);
    file_put(f);
    return r;
}

int files_base(struct files *t, int dirfd, const char *path, struct dentry **base)
{
    struct file *f;
    int err = 0;

    *base = NULL;
    if (dirfd == AT_FDCWD || *path == '/')
        return 0;
    if (!(f = fd_get(t, dirfd)))
        return -EBADF;
    if (inode_is(f->inode, S_IFDIR))
        dentry_get(*base = f->dentry);
    else
        err = -ENOTDIR;
    file_put(f);
    return err;
}

bool files_ok(const struct files *t)
{
    for (uint32_t fd = 0; fd < t->size; fd++) {
        bool used = bit(t->used, fd);
        if (used != (t->slot[fd] != NULL) || (used && !t->slot[fd]->refs))
            return false;
        if ((!used && bit(t->cloexec, fd)) || (!used && fd < t->lowest))
            return false;
    }
    return true;
}

void fdtable_init(void)
{
    cache = slab_create("files", sizeof(struct files), 0, NULL);
    assert(cache);
}
