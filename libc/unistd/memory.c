/* memory.c - the break, and mappings. */
#include "libc/libc.h"
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static uintptr_t current; /* the break as the kernel last told it; 0 before the first question */

int brk(void *end)
{
    current = (uintptr_t)sys_brk(end);
    if (current == (uintptr_t)end)
        return 0;
    errno = ENOMEM;
    return -1;
}

/* => the break before the change, (void *)-1 and ENOMEM where it can't be moved by so much */
void *sbrk(intptr_t increment)
{
    uintptr_t old;

    if (!current)
        current = (uintptr_t)sys_brk(NULL);
    old = current;
    if (increment == 0)
        return (void *)old;
    if ((increment > 0) != (old + (uintptr_t)increment > old)) {
        errno = ENOMEM;
        return (void *)-1;
    }
    return brk((void *)(old + (uintptr_t)increment)) < 0 ? (void *)-1 : (void *)old;
}

/* The offset has to be a multiple of a page, and its number of pages one of 32 bits. */
void *mmap(void *start, size_t length, int prot, int flags, int fd, off_t offset)
{
    if (offset & ((1 << MMAP2_SHIFT) - 1) || offset >> (32 + MMAP2_SHIFT)) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    return (void *)__result(sys_mmap2(start, length, (unsigned)prot, (unsigned)flags, fd,
                                      (uint32_t)(offset >> MMAP2_SHIFT)));
}

int munmap(void *start, size_t length)
{
    return __result(sys_munmap(start, length));
}

int mprotect(void *start, size_t length, int prot)
{
    return __result(sys_mprotect(start, length, (unsigned)prot));
}
