/* mman.c - what can be done to mappings, beside making and ending them (unistd/memory.c). */
#include "libc/libc.h"
#include <stdarg.h>
#include <sys/mman.h>

int msync(void *start, size_t length, int flags)
{
    return __result(sys_msync(start, length, (unsigned)flags));
}

int madvise(void *start, size_t length, int advice)
{
    return __result(sys_madvise(start, length, advice));
}

/* => an error number. Advice only: DONTNEED, which loses data on Linux, does nothing here */
int posix_madvise(void *start, size_t length, int advice)
{
    return advice == POSIX_MADV_DONTNEED ? 0 : (int)-sys_madvise(start, length, advice);
}

/* With MREMAP_FIXED or MREMAP_DONTUNMAP the new address is the fifth argument. */
void *mremap(void *start, size_t old_length, size_t length, int flags, ...)
{
    void *to = NULL;
    va_list ap;

    if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) {
        va_start(ap, flags);
        to = va_arg(ap, void *);
        va_end(ap);
    }
    return (void *)__result(sys_mremap(start, old_length, length, (unsigned)flags, to));
}

int remap_file_pages(void *start, size_t length, int prot, size_t page, int flags)
{
    return __result(sys_remap_file_pages(start, length, (unsigned)prot, page, (unsigned)flags));
}

int mincore(void *start, size_t length, unsigned char *vector)
{
    return __result(sys_mincore(start, length, vector));
}

int mlock(const void *start, size_t length)
{
    return __result(sys_mlock(start, length));
}

int mlock2(const void *start, size_t length, unsigned flags)
{
    return __result(sys_mlock2(start, length, flags));
}

int munlock(const void *start, size_t length)
{
    return __result(sys_munlock(start, length));
}

int mlockall(int flags)
{
    return __result(sys_mlockall((unsigned)flags));
}

int munlockall(void)
{
    return __result(sys_munlockall());
}
