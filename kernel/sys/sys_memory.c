/* sys_memory.c - calls about the address space. */
#include "kernel/fs/file.h"
#include "kernel/proc/process.h"
#include "kernel/sys/calls.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/aspace.h"
#include "mm/uaccess.h"

long sys_brk(uint32_t end)
{
    return mm_brk(current_process()->as, end);
}

/* What MAP_SHARED_VALIDATE lets pass: it is for files, and refuses what it does not know. */
#define VALID_FLAGS                                                                       \
    (MAP_TYPE | MAP_FIXED | MAP_GROWSDOWN | MAP_DENYWRITE | MAP_EXECUTABLE | MAP_LOCKED | \
     MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_HUGETLB)

static bool is_shared(uint32_t flags)
{
    return (flags & MAP_TYPE) == MAP_SHARED || (flags & MAP_TYPE) == MAP_SHARED_VALIDATE;
}

/* May f be mapped like this? */
static int map_allowed(const struct file *f, uint32_t prot, uint32_t flags)
{
    if (!file_readable(f))
        return -EACCES;
    if (is_shared(flags) && (prot & PROT_WRITE) && !file_writable(f))
        return -EACCES;
    return file_object((struct file *)f) || f->ops->zeros ? 0 : -ENODEV;
}

static long map_file(struct file *f, uint32_t start, size_t length, uint32_t prot, uint32_t flags,
                     uint32_t page)
{
    int r = map_allowed(f, prot, flags);

    if (r < 0)
        return r;
    if (is_shared(flags) && !file_writable(f))
        flags |= MM_NEVER_WRITE;
    return mm_mmap(current_process()->as, start, length, prot, flags, file_object(f), page);
}

long sys_mmap2(uint32_t start, size_t length, uint32_t prot, uint32_t flags, int fd, uint32_t page)
{
    struct file *f;
    long r;

    flags &= ~MM_NEVER_WRITE;
    if ((flags & MAP_TYPE) == MAP_SHARED_VALIDATE && (flags & ~VALID_FLAGS))
        return flags & MAP_ANONYMOUS ? -EINVAL : -EOPNOTSUPP;
    if (flags & MAP_ANONYMOUS)
        return mm_mmap(current_process()->as, start, length, prot, flags, NULL, page);
    f = fd_get(current_process()->files, fd);
    if (!f)
        return -EBADF;
    r = map_file(f, start, length, prot, flags, page);
    file_put(f);
    return r;
}

/* The call before mmap2: its six arguments in memory, the offset in bytes. */
long sys_mmap(void *arguments)
{
    uint32_t a[6];

    if (copy_from_user(a, arguments, sizeof a) < 0)
        return -EFAULT;
    if (a[5] % PAGE_SIZE)
        return -EINVAL;
    return sys_mmap2(a[0], a[1], a[2], a[3], (int)a[4], a[5] >> PAGE_SHIFT);
}

long sys_munmap(uint32_t start, size_t length)
{
    return mm_munmap(current_process()->as, start, length);
}

long sys_mprotect(uint32_t start, size_t length, uint32_t prot)
{
    return mm_mprotect(current_process()->as, start, length, prot);
}

long sys_mremap(uint32_t start, size_t old_length, size_t new_length, uint32_t flags,
                uint32_t new_start)
{
    return mm_mremap(current_process()->as, start, old_length, new_length, flags, new_start);
}

long sys_remap_file_pages(uint32_t start, size_t size, uint32_t prot, uint32_t page, uint32_t flags)
{
    return mm_remap_file_pages(current_process()->as, start, size, prot, page);
}

long sys_madvise(uint32_t start, size_t length, int advice)
{
    return mm_madvise(current_process()->as, start, length, advice);
}

long sys_mlock(uint32_t start, size_t length)
{
    return mm_mlock(current_process()->as, start, length, 0);
}

long sys_mlock2(uint32_t start, size_t length, uint32_t flags)
{
    return mm_mlock(current_process()->as, start, length, flags);
}

long sys_munlock(uint32_t start, size_t length)
{
    return mm_munlock(current_process()->as, start, length);
}

long sys_mlockall(uint32_t flags)
{
    return mm_mlockall(current_process()->as, flags);
}

long sys_munlockall(void)
{
    return mm_munlockall(current_process()->as);
}

long sys_msync(uint32_t start, size_t length, uint32_t flags)
{
    return mm_msync(current_process()->as, start, length, flags);
}

long sys_mincore(uint32_t start, size_t length, void *vector)
{
    return mm_mincore(current_process()->as, start, length, vector);
}
