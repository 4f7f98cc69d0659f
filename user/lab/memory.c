/* memory.c - brk, sbrk and mmap for every allocator of the lab, counted.
 * They are defined here by their own names, with system calls of their own, so that the C library's
 * malloc is linked with them too. */
#include "user/lab/lab.h"
#include "user/lib/util.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct memory memory;

static uintptr_t current; /* the break; 0 before the first question */

/* => this call is the one that has to fail */
static bool refused(void)
{
    memory.calls++;
    if (memory.fail_at == 0 || --memory.fail_at)
        return false;
    memory.failed = true;
    errno = ENOMEM;
    return true;
}

static void grown(intptr_t n)
{
    memory.heap += (size_t)n;
    if (memory.heap > memory.heap_peak)
        memory.heap_peak = memory.heap;
}

int brk(void *end)
{
    if (!current)
        current = (uintptr_t)syscall(SYS_brk, 0);
    if (refused())
        return -1;
    uintptr_t now = (uintptr_t)syscall(SYS_brk, end);
    if (now != (uintptr_t)end) {
        errno = ENOMEM;
        return -1;
    }
    grown((intptr_t)(now - current));
    current = now;
    return 0;
}

void *sbrk(intptr_t increment)
{
    if (!current)
        current = (uintptr_t)syscall(SYS_brk, 0);
    uintptr_t old = current, end = old + (uintptr_t)increment;
    if (increment == 0)
        return (void *)old;
    if ((increment > 0) != (end > old)) {
        errno = ENOMEM;
        return (void *)-1;
    }
    return brk((void *)end) < 0 ? (void *)-1 : (void *)old;
}

static void *map(void *start, size_t length, int prot, int flags, int fd, off_t offset)
{
    return (void *)syscall(SYS_mmap2, start, length, prot, flags, fd, (long)(offset / PAGE));
}

void *mmap(void *start, size_t length, int prot, int flags, int fd, off_t offset)
{
    if (refused())
        return MAP_FAILED;
    void *p = map(start, length, prot, flags, fd, offset);
    if (p != MAP_FAILED)
        grown((intptr_t)ROUND(length, PAGE));
    return p;
}

int munmap(void *start, size_t length)
{
    memory.calls++;
    int r = (int)syscall(SYS_munmap, start, length);
    if (r == 0)
        grown(-(intptr_t)ROUND(length, PAGE));
    return r;
}

void *mremap(void *start, size_t old_length, size_t length, int flags, ...)
{
    if (refused())
        return MAP_FAILED;
    void *p = (void *)syscall(SYS_mremap, start, old_length, length, flags, 0);
    if (p != MAP_FAILED)
        grown((intptr_t)(ROUND(length, PAGE) - ROUND(old_length, PAGE)));
    return p;
}

int mprotect(void *start, size_t length, int prot)
{
    memory.calls++;
    return (int)syscall(SYS_mprotect, start, length, prot);
}

int madvise(void *start, size_t length, int advice)
{
    memory.calls++;
    return (int)syscall(SYS_madvise, start, length, advice);
}

void *lab_pages(size_t n, bool shared)
{
    int flags = MAP_ANONYMOUS | MAP_NORESERVE | (shared ? MAP_SHARED : MAP_PRIVATE);
    void *p = map(NULL, n ? n : 1, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (p == MAP_FAILED)
        die("no memory left for the lab itself (%zu KB)", n >> 10);
    return p;
}

void lab_unmap(void *p, size_t n)
{
    syscall(SYS_munmap, p, n ? n : 1);
}

char *heap_extend(const char *end, size_t n)
{
    if (n >= TOO_LARGE || sbrk(0) != end || sbrk((intptr_t)n) == (void *)-1)
        return NULL;
    return (char *)end;
}
